package dev.ringmaster.redisson;

/**
 * Where a server listens.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param port 1 to 65535
 */
record RedisAddress(String host, int port) {
    RedisAddress {
        if (!host.matches("[A-Za-z0-9._:%-]+")) {
            throw new IllegalArgumentException("a Redis address has no host name or one with strange characters;"
                    + " allowed are letters, digits, dots, dashes and IPv6 addresses in brackets");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "the port of Redis host '" + host + "' is " + port + "; allowed is 1 to 65535");
        }
    }

    /** As in a URL. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
