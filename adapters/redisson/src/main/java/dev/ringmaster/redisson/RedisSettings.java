package dev.ringmaster.redisson;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How Redis is reached: where, as whom, and how long one waits for it. Immutable; any thread may use it.
 *
 * <p>Made from a URL with {@link #parse}, or with a {@link Builder}. Passwords are given out to nobody outside this
 * package and are in no message and no {@link #toString}.
 *
 * <h2>URLs</h2>
 *
 * <pre>
 * redis://[user:password@]host[:port][/database][?option=value&amp;...]                   one server
 * redis+sentinel://[user:password@]host[:port],host[:port],.../[database]?master=name   watched by Sentinel
 * redis+cluster://[user:password@]host[:port],host[:port],...                           Redis Cluster
 * </pre>
 *
 * <p>With {@code rediss} instead of {@code redis} all connections use TLS. The port is 6379 if it is left out, 26379 for
 * Sentinel. The addresses are those of one or more Sentinels, or of one or more nodes of the cluster; the others are
 * found through them. An IPv6 address stands in brackets. User and password may be written with percent signs
 * ({@code %40} is {@code @}); {@code :password@} alone means the user {@code default}. Options:
 *
 * <table>
 * <caption>Options of a URL</caption>
 * <tr><td>{@code master}</td><td>name of the master; needed by and allowed for Sentinel only</td></tr>
 * <tr><td>{@code password-file}</td><td>a file whose first line is the password, so that it is in no command line</td></tr>
 * <tr><td>{@code ca}</td><td>a PEM file with the certificates to trust instead of those the JDK trusts; TLS only</td></tr>
 * <tr><td>{@code prefix}</td><td>what all keys begin with; default {@code ringmaster}</td></tr>
 * </table>
 *
 * <h2>Why these connection settings</h2>
 *
 * <ul>
 *   <li><b>Connections.</b> The writer has exactly one connection to a server. With a pool below ten Redisson writes
 *       commands to a connection without waiting for the answers, so that they stay in order and overtake nothing; with
 *       ten or more each command takes a connection of its own and the order is lost. Blocking reads hold a connection
 *       while they wait, so the reader has its own. No pub/sub connection is opened ahead of use.
 *   <li><b>Retries: none.</b> Redisson's retry sends a command again that may have been applied. Here every batch carries a
 *       sequence, and the sender repeats it knowingly; so an answer that is late or lost is reported at once.
 *   <li><b>{@link Builder#timeoutMillis}</b> (1000): how long an answer may take before the outcome counts as unknown.
 *   <li><b>{@link Builder#connectTimeoutMillis}</b> (1000): how long making a connection may take.
 *   <li><b>{@link Builder#pingMillis}</b> (1000): an idle connection is tried this often, so that one that died without a
 *       word (a pulled cable, a stopped machine) is found and replaced before it is needed.
 *   <li><b>Reconnecting</b> waits 50 to 500 ms, growing and with jitter; Redisson's default grows to 10 s.
 *   <li><b>Names.</b> A server's host name is looked up again every 5 s and a changed address is followed. Sentinel and
 *       Cluster give addresses themselves and are asked every second.
 *   <li><b>Reads</b> go to masters only: a replica may be behind.
 *   <li><b>Codec.</b> Bytes, nothing else. No class is ever read from Redis.
 *   <li><b>TLS.</b> The server's certificate must be signed by somebody trusted and carry the host's name; there is no switch
 *       to turn that off. {@link Builder#caFile} says whom to trust; {@link Builder#keyStore} is for servers that ask the
 *       client for a certificate.
 *   <li><b>User.</b> Needs only what the files {@code ringmaster.acl} and, for Sentinels, {@code ringmaster-sentinel.acl}
 *       beside this class list.
 * </ul>
 */
public final class RedisSettings {
    /** What stands at the addresses. */
    public enum Deployment {
        /** One server. */
        SINGLE,
        /** Sentinels, which know the present master. */
        SENTINEL,
        /** Nodes of a Redis Cluster. */
        CLUSTER
    }

    private final Builder values;

    private RedisSettings(Builder values) {
        this.values = values;
    }

    /**
     * Reads a URL of the form told above.
     *
     * @throws IllegalArgumentException if it is not of that form; the message tells what is wrong and what is allowed, and
     *     holds no password
     */
    public static RedisSettings parse(String url) {
        return RedisUrl.parse(url);
    }

    /** Settings to be filled in. */
    public static Builder builder() {
        return new Builder();
    }

    /** The same settings, to be changed. */
    public Builder toBuilder() {
        return new Builder(values);
    }

    /** What stands at the addresses. */
    public Deployment deployment() {
        return values.deployment;
    }

    /** What all keys begin with. */
    public String keyPrefix() {
        return values.keyPrefix;
    }

    /** How long an answer may take. */
    public int timeoutMillis() {
        return values.timeoutMillis;
    }

    /** How long making a connection may take. */
    public int connectTimeoutMillis() {
        return values.connectTimeoutMillis;
    }

    /** How often an idle connection is tried. */
    public int pingMillis() {
        return values.pingMillis;
    }

    /** The name by which {@code CLIENT LIST} shows the connections. */
    public String clientName() {
        return values.clientName;
    }

    /** The number of the database. */
    public int database() {
        return values.database;
    }

    /** The URL of these settings without user, password and options. */
    @Override
    public String toString() {
        String places = values.addresses.stream().map(RedisAddress::toString).collect(Collectors.joining(","));
        return RedisUrl.scheme(values.deployment, values.tls != null) + "://" + places;
    }

    List<RedisAddress> addresses() {
        return values.addresses;
    }

    RedisCredentials credentials() {
        return values.credentials;
    }

    /** Used only if the Sentinels ask for a user. */
    RedisCredentials sentinelCredentials() {
        RedisCredentials own = values.sentinelCredentials;
        return own.equals(RedisCredentials.NONE) ? values.credentials : own;
    }

    @Nullable
    RedisTls tls() {
        return values.tls;
    }

    @Nullable
    String masterName() {
        return values.masterName;
    }

    /** Collects settings. For one thread. A setter refuses what is out of range with {@link IllegalArgumentException}. */
    public static final class Builder {
        private static final int MAX_MILLIS = 3_600_000;

        private Deployment deployment = Deployment.SINGLE;
        private List<RedisAddress> addresses = List.of();
        private RedisCredentials credentials = RedisCredentials.NONE;
        private RedisCredentials sentinelCredentials = RedisCredentials.NONE;
        private @Nullable RedisTls tls;
        private @Nullable String masterName;
        private int database;
        private int timeoutMillis = 1_000;
        private int connectTimeoutMillis = 1_000;
        private int pingMillis = 1_000;
        private String keyPrefix = "ringmaster";
        private String clientName = "ringmaster";

        private Builder() {}

        private Builder(Builder other) {
            deployment = other.deployment;
            addresses = List.copyOf(other.addresses);
            credentials = other.credentials;
            sentinelCredentials = other.sentinelCredentials;
            tls = other.tls;
            masterName = other.masterName;
            database = other.database;
            timeoutMillis = other.timeoutMillis;
            connectTimeoutMillis = other.connectTimeoutMillis;
            pingMillis = other.pingMillis;
            keyPrefix = other.keyPrefix;
            clientName = other.clientName;
        }

        /** What stands at the addresses; default one server. */
        public Builder deployment(Deployment what) {
            deployment = what;
            return this;
        }

        /** One more address; an IPv6 address without brackets. */
        public Builder address(String host, int port) {
            List<RedisAddress> more = new ArrayList<>(addresses);
            more.add(new RedisAddress(host, port));
            addresses = more;
            return this;
        }

        /** The user and its password; the user {@code default} is the one of servers with {@code requirepass}. */
        public Builder credentials(String user, String password) {
            credentials = new RedisCredentials(user, password);
            return this;
        }

        /** The user at the Sentinels themselves, if they ask for one; without it the same as at the servers. */
        public Builder sentinelCredentials(String user, String password) {
            sentinelCredentials = new RedisCredentials(user, password);
            return this;
        }

        /** The master's name; needed for Sentinel, not allowed else. */
        public Builder masterName(String name) {
            masterName = name;
            return this;
        }

        /** The number of the database, from 0 (the default); a cluster has only 0. */
        public Builder database(int number) {
            database = inRange("database", number, 0, Integer.MAX_VALUE);
            return this;
        }

        /** TLS that trusts whom the JDK trusts. */
        public Builder tls() {
            tls = orDefault();
            return this;
        }

        /** TLS that trusts the certificates of a PEM file instead of those the JDK trusts. */
        public Builder caFile(Path pem) {
            tls = orDefault().withCaFile(pem);
            return this;
        }

        /** TLS with a certificate of our own, from a PKCS#12 file. */
        public Builder keyStore(Path pkcs12, String password) {
            tls = orDefault().withKeyStore(pkcs12, password);
            return this;
        }

        /** How long an answer may take until its outcome counts as unknown; 1 to 3,600,000, default 1,000. */
        public Builder timeoutMillis(int millis) {
            timeoutMillis = inRange("timeoutMillis", millis, 1, MAX_MILLIS);
            return this;
        }

        /** How long making a connection may take; 1 to 3,600,000, default 1,000. */
        public Builder connectTimeoutMillis(int millis) {
            connectTimeoutMillis = inRange("connectTimeoutMillis", millis, 1, MAX_MILLIS);
            return this;
        }

        /** How often an idle connection is tried; 10 to 3,600,000, default 1,000. */
        public Builder pingMillis(int millis) {
            pingMillis = inRange("pingMillis", millis, 10, MAX_MILLIS);
            return this;
        }

        /** What all keys begin with: 1 to 64 letters, digits, dots, dashes and underscores; default {@code ringmaster}. */
        public Builder keyPrefix(String prefix) {
            keyPrefix = name("keyPrefix", prefix);
            return this;
        }

        /** How the server's {@code CLIENT LIST} shows the connections; of the same form, same default. */
        public Builder clientName(String name) {
            clientName = name("clientName", name);
            return this;
        }

        /**
         * The settings.
         *
         * @throws IllegalArgumentException if they do not go together
         */
        public RedisSettings build() {
            require(!addresses.isEmpty(), "no Redis address is given; at least one is needed");
            require(
                    deployment != Deployment.SINGLE || addresses.size() == 1,
                    addresses.size() + " Redis addresses are given; a single server has one,"
                            + " Sentinel and Cluster may have more");
            require(
                    deployment != Deployment.SENTINEL || masterName != null,
                    "Redis Sentinel needs the name of the master, in a URL ?master=NAME");
            require(
                    deployment == Deployment.SENTINEL || masterName == null,
                    "a master's name is given; only Redis Sentinel has one");
            require(
                    deployment != Deployment.CLUSTER || database == 0,
                    "database " + database + " is given; Redis Cluster has only 0");
            return new RedisSettings(new Builder(this));
        }

        private RedisTls orDefault() {
            return tls == null ? RedisTls.DEFAULT : tls;
        }

        private static void require(boolean condition, String message) {
            if (!condition) {
                throw new IllegalArgumentException(message);
            }
        }

        private static int inRange(String option, int value, int min, int max) {
            require(value >= min && value <= max, option + " is " + value + "; allowed is " + min + " to " + max);
            return value;
        }

        private static String name(String option, String value) {
            require(
                    value.matches("[A-Za-z0-9._-]{1,64}"),
                    option + " is '" + value + "'; allowed are 1 to 64 letters, digits, dots, dashes and underscores");
            return value;
        }
    }
}
