package dev.ringmaster.redisson;

import dev.ringmaster.redisson.RedisSettings.Deployment;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads the URLs that {@link RedisSettings} tells of.
 *
 * <p>{@code java.net.URI} knows no lists of hosts and repeats the whole text in its errors. Here no error repeats what may
 * be a password: nothing before an {@code @}, and no port or database that is none.
 */
final class RedisUrl {
    private static final int PORT = 6_379;
    private static final int SENTINEL_PORT = 26_379;
    private static final List<String> OPTIONS = List.of("ca", "master", "password-file", "prefix");

    private final Deployment deployment;
    private final boolean tls;
    private final String userInfo;
    private final String hosts;
    private final String path;
    private final Map<String, String> options;

    private RedisUrl(String scheme, String rest) {
        tls = scheme.startsWith("rediss");
        deployment = Stream.of(Deployment.values())
                .filter(one -> scheme(one, tls).equals(scheme))
                .findFirst()
                .orElseThrow(RedisUrl::badScheme);
        int at = rest.lastIndexOf('@');
        userInfo = at < 0 ? "" : rest.substring(0, at);
        if (userInfo.matches(".*[/?#].*")) {
            throw new IllegalArgumentException(
                    "the Redis URL has a '/', '?' or '#' before its last '@'; in a user or password"
                            + " write them as %2F, %3F and %23, and an '@' in an option as %40");
        }
        String place = rest.substring(at + 1);
        int query = place.indexOf('?');
        options = options(query < 0 ? "" : place.substring(query + 1));
        place = query < 0 ? place : place.substring(0, query);
        int slash = place.indexOf('/');
        path = slash < 0 ? "" : place.substring(slash + 1);
        hosts = slash < 0 ? place : place.substring(0, slash);
    }

    /** Reads a URL. */
    static RedisSettings parse(String url) {
        int colon = url.indexOf("://");
        if (colon < 0) {
            throw badScheme();
        }
        return new RedisUrl(url.substring(0, colon), url.substring(colon + 3)).settings();
    }

    /** How the URL of such a deployment begins. */
    static String scheme(Deployment deployment, boolean tls) {
        String protocol = tls ? "rediss" : "redis";
        return switch (deployment) {
            case SINGLE -> protocol;
            case SENTINEL -> protocol + "+sentinel";
            case CLUSTER -> protocol + "+cluster";
        };
    }

    /** Why a file could not be read, in a few words. */
    static String reason(Exception e) {
        return e instanceof NoSuchFileException ? "there is no such file" : String.valueOf(e.getMessage());
    }

    private RedisSettings settings() {
        RedisSettings.Builder builder = RedisSettings.builder().deployment(deployment);
        for (String place : hosts.split(",", -1)) {
            addAddress(builder, place);
        }
        addCredentials(builder);
        if (tls) {
            builder.tls();
        }
        if (!path.isEmpty()) {
            builder.database(number(path, "the database of the Redis URL is not a number from 0"));
        }
        addOptions(builder);
        return builder.build();
    }

    private void addOptions(RedisSettings.Builder builder) {
        String ca = options.get("ca");
        if (ca != null) {
            if (!tls) {
                throw new IllegalArgumentException("the Redis URL has the option ca, which only rediss:// allows");
            }
            builder.caFile(Path.of(ca));
        }
        String master = options.get("master");
        if (master != null) {
            builder.masterName(master);
        }
        String prefix = options.get("prefix");
        if (prefix != null) {
            builder.keyPrefix(prefix);
        }
    }

    private void addAddress(RedisSettings.Builder builder, String place) {
        int colon = place.lastIndexOf(':');
        boolean hasPort = colon > place.lastIndexOf(']');
        String host = hasPort ? place.substring(0, colon) : place;
        int port = deployment == Deployment.SENTINEL ? SENTINEL_PORT : PORT;
        if (hasPort) {
            port = number(
                    place.substring(colon + 1),
                    "the port of a host in the Redis URL is not a number; allowed is 1 to 65535");
        }
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.contains(":")) {
            throw new IllegalArgumentException(
                    "a host in the Redis URL has more than one ':'; an IPv6 address is written in brackets");
        }
        builder.address(host, port);
    }

    private void addCredentials(RedisSettings.Builder builder) {
        String passwordFile = options.get("password-file");
        if (userInfo.isEmpty() && passwordFile == null) {
            return;
        }
        int colon = userInfo.indexOf(':');
        String user = decode(colon < 0 ? userInfo : userInfo.substring(0, colon));
        String password = colon < 0 ? "" : decode(userInfo.substring(colon + 1));
        if (password.isEmpty() == (passwordFile == null)) {
            throw new IllegalArgumentException("the Redis URL gives "
                    + (password.isEmpty() ? "a user and no password" : "a password and a file with one")
                    + "; write either user:password@ or user@ with the option password-file");
        }
        builder.credentials(
                user.isEmpty() ? "default" : user, passwordFile == null ? password : firstLine(passwordFile));
    }

    private static String firstLine(String file) {
        String line;
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            line = lines.findFirst().orElse("");
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the password for Redis cannot be read from " + file + ": " + reason(e), e);
        }
        if (line.isEmpty()) {
            throw new IllegalArgumentException(
                    "the first line of " + file + " is empty; it must be the password for Redis");
        }
        return line;
    }

    private static Map<String, String> options(String query) {
        Map<String, String> options = new HashMap<>();
        for (String option : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = option.indexOf('=');
            String name = equals < 0 ? option : option.substring(0, equals);
            if (!OPTIONS.contains(name)) {
                throw new IllegalArgumentException("the Redis URL has an unknown option '" + name + "'; allowed are "
                        + String.join(", ", OPTIONS));
            }
            if (equals < 0 || equals == option.length() - 1) {
                throw new IllegalArgumentException(
                        "the option " + name + " of the Redis URL has no value; write " + name + "=VALUE");
            }
            options.put(name, decode(option.substring(equals + 1)));
        }
        return options;
    }

    private static int number(String text, String complaint) {
        try {
            if (text.matches("[0-9]+")) {
                return Integer.parseInt(text);
            }
        } catch (NumberFormatException e) {
            // Too large; its message repeats the text.
        }
        throw new IllegalArgumentException(complaint);
    }

    /** Percent signs only: a plus sign is a plus sign. */
    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a '%' in the Redis URL is not followed by two hexadecimal digits; write a '%' itself as %25");
        }
    }

    private static IllegalArgumentException badScheme() {
        return new IllegalArgumentException("this is no Redis URL; it must begin with redis://, rediss://,"
                + " redis+sentinel://, rediss+sentinel://, redis+cluster:// or rediss+cluster://");
    }
}
