package dev.ringmaster.redisson;

import dev.ringmaster.port.LedgerException;
import java.time.Duration;
import java.util.Objects;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.config.BaseConfig;
import org.redisson.config.BaseMasterSlaveServersConfig;
import org.redisson.config.ClusterServersConfig;
import org.redisson.config.Config;
import org.redisson.config.EqualJitterDelay;
import org.redisson.config.ReadMode;
import org.redisson.config.SentinelServersConfig;
import org.redisson.config.SingleServerConfig;
import org.redisson.config.SubscriptionMode;

/**
 * Opens Redisson's clients; {@link RedisSettings} tells why they are set so. Any thread may open one; it is closed with
 * {@link RedissonClient#shutdown()}.
 */
final class RedisClients {
    private static final Duration FIRST_RECONNECT = Duration.ofMillis(50);
    private static final Duration LONGEST_RECONNECT = Duration.ofMillis(500);
    /** A program that has just started on a busy machine may need longer than any later connection. */
    private static final int MOST_ATTEMPTS = 5;

    private static final int DNS_MILLIS = 5_000;
    private static final int SCAN_MILLIS = 1_000;

    private RedisClients() {}

    /**
     * One ordered connection to each server: commands reach it in the order in which they were issued.
     *
     * @throws LedgerException if Redis cannot be reached or refuses us
     */
    static RedissonClient openWriter(RedisSettings settings) {
        return open(settings, "writer", 1);
    }

    /**
     * For blocking reads, each of which holds a connection while it waits. Such a connection is not tried meanwhile, so a
     * dead one is found only when the wait is over: a read should wait for about a second, not for minutes.
     *
     * @param connections how many reads may wait at once, 1 to 64
     * @throws LedgerException if Redis cannot be reached or refuses us
     */
    static RedissonClient openReader(RedisSettings settings, int connections) {
        return open(settings, "reader", connections);
    }

    private static RedissonClient open(RedisSettings settings, String role, int connections) {
        for (int attempt = 1; ; attempt++) {
            Config config = config(settings, role, connections);
            try {
                return Redisson.create(config);
            } catch (RuntimeException e) {
                if (attempt == MOST_ATTEMPTS || !RedisFailures.isTimeout(e)) {
                    throw RedisFailures.cannotConnect(settings, e);
                }
            }
        }
    }

    /** What Redisson is told. */
    static Config config(RedisSettings settings, String role, int connections) {
        Config config = new Config()
                .setCodec(ByteArrayCodec.INSTANCE)
                .setNettyThreads(1)
                .setThreads(2)
                .setTcpNoDelay(true)
                .setUsername(settings.credentials().user())
                .setPassword(settings.credentials().password());
        config.setReferenceEnabled(false);
        addTls(config, settings);
        BaseConfig<?> servers = switch (settings.deployment()) {
            case SINGLE -> single(config.useSingleServer(), settings, connections);
            case SENTINEL -> sentinel(config.useSentinelServers(), settings, connections);
            case CLUSTER -> cluster(config.useClusterServers(), settings, connections);
        };
        servers.setRetryAttempts(0);
        servers.setTimeout(settings.timeoutMillis());
        servers.setConnectTimeout(settings.connectTimeoutMillis());
        servers.setPingConnectionInterval(settings.pingMillis());
        servers.setReconnectionDelay(new EqualJitterDelay(FIRST_RECONNECT, LONGEST_RECONNECT));
        servers.setClientName(settings.clientName() + "-" + role);
        return config;
    }

    private static void addTls(Config config, RedisSettings settings) {
        RedisTls tls = settings.tls();
        if (tls != null) {
            config.setSslTrustManagerFactory(tls.trustManagers());
            config.setSslKeyManagerFactory(tls.keyManagers());
        }
    }

    private static BaseConfig<?> single(SingleServerConfig server, RedisSettings settings, int connections) {
        return server.setAddress(url(settings, settings.addresses().get(0)))
                .setDatabase(settings.database())
                .setConnectionPoolSize(connections)
                .setConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionPoolSize(1)
                .setSubscriptionConnectionMinimumIdleSize(0)
                .setDnsMonitoringInterval(DNS_MILLIS);
    }

    private static BaseConfig<?> sentinel(SentinelServersConfig servers, RedisSettings settings, int connections) {
        settings.addresses().forEach(address -> servers.addSentinelAddress(url(settings, address)));
        RedisCredentials credentials = settings.sentinelCredentials();
        servers.setMasterName(Objects.requireNonNull(settings.masterName()))
                .setDatabase(settings.database())
                .setScanInterval(SCAN_MILLIS)
                // One Sentinel is enough to follow; how many must agree is the business of Sentinel.
                .setCheckSentinelsList(false)
                .setSentinelUsername(credentials.user())
                .setSentinelPassword(credentials.password());
        return mastersOnly(servers, connections);
    }

    private static BaseConfig<?> cluster(ClusterServersConfig servers, RedisSettings settings, int connections) {
        settings.addresses().forEach(address -> servers.addNodeAddress(url(settings, address)));
        servers.setScanInterval(SCAN_MILLIS);
        return mastersOnly(servers, connections);
    }

    private static BaseConfig<?> mastersOnly(BaseMasterSlaveServersConfig<?> servers, int connections) {
        servers.setReadMode(ReadMode.MASTER);
        servers.setSubscriptionMode(SubscriptionMode.MASTER);
        servers.setMasterConnectionPoolSize(connections);
        servers.setMasterConnectionMinimumIdleSize(1);
        servers.setSubscriptionConnectionPoolSize(1);
        servers.setSubscriptionConnectionMinimumIdleSize(0);
        servers.setDnsMonitoringInterval(DNS_MILLIS);
        return servers;
    }

    private static String url(RedisSettings settings, RedisAddress address) {
        return (settings.tls() == null ? "redis://" : "rediss://") + address;
    }
}
