package dev.ringmaster.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.ringmaster.port.LedgerException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;
import org.redisson.client.codec.ByteArrayCodec;
import org.slf4j.LoggerFactory;

/** Whatever goes wrong, and however much is logged: the password is nowhere to be read. */
@RequiresRedis
class SecretsTest {
    private static final String SECRET = "hush-9f3b";
    private static final String ACL = """
            user default off
            user admin on >%1$s-admin ~* &* +@all
            user me on >%1$s ~{ringmaster:* -@all +get +hget +hset +ping +client|setname
            """.formatted(SECRET);

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level levelBefore = root.getLevel();
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeEach
    void logEverything() {
        logged.list = new CopyOnWriteArrayList<>();
        logged.start();
        root.addAppender(logged);
        root.detachAppender("console");
        root.setLevel(Level.TRACE);
    }

    @AfterEach
    void logAsBefore() {
        root.setLevel(levelBefore);
        root.detachAppender(logged);
    }

    @Test
    void whileAllIsWell() {
        try (RedisServerProcess server = withUsers().launch()) {
            RedisClientsTest.assertTalks(server.url("me", SECRET));
        }
        assertTrue(
                logged.list.stream()
                        .anyMatch(event -> event.getFormattedMessage().contains("password masked")),
                "signing in was logged");
        assertNothingLoggedTellsThePassword();
    }

    @Test
    void inAClusterThatLosesANode() {
        try (RedisClusterProcesses cluster = RedisClusterProcesses.launch(RedisServerProcess.Append.NO)) {
            RedissonClient writer = RedisClients.openWriter(RedisSettings.parse(cluster.url()));
            try {
                cluster.nodeOf("{ringmaster:a}:x").kill();
                assertTellsNothing(assertThrows(RedisException.class, () -> read(writer)));
            } finally {
                writer.shutdown();
            }
        }
        assertNothingLoggedTells(RedisAcl.PASSWORD);
    }

    @Test
    void whenSentinelFailsOver() {
        try (RedisSentinelProcesses pair = RedisSentinelProcesses.launch(RedisServerProcess.Append.NO)) {
            RedissonClient writer = RedisClients.openWriter(RedisSettings.parse(pair.url()));
            try {
                pair.killMasterAndAwaitFailover();
            } finally {
                writer.shutdown();
            }
        }
        assertNothingLoggedTells(RedisAcl.PASSWORD);
    }

    @Test
    void whenTheUserMayNotDoSomething() {
        try (RedisServerProcess server = withUsers().launch()) {
            RedissonClient writer = RedisClients.openWriter(RedisSettings.parse(server.url("me", SECRET)));
            try {
                assertTellsNothing(assertThrows(
                        RedisException.class, () -> writer.getKeys().count()));
            } finally {
                writer.shutdown();
            }
        }
        assertNothingLoggedTellsThePassword();
    }

    @Test
    void whenTheServerDies() {
        try (RedisServerProcess server = withUsers().launch()) {
            RedissonClient writer = RedisClients.openWriter(RedisSettings.parse(server.url("me", SECRET)));
            try {
                server.kill();
                assertTellsNothing(assertThrows(RedisException.class, () -> read(writer)));
            } finally {
                writer.shutdown();
            }
        }
        assertNothingLoggedTellsThePassword();
    }

    @Test
    void whenThePasswordIsWrong() {
        try (RedisServerProcess server = withUsers().launch()) {
            assertRefused(server.url("me", SECRET + "-old"), "it does not know this user with this password");
        }
    }

    @Test
    void whenThePasswordIsMissing() {
        try (RedisServerProcess server = withUsers().launch()) {
            assertRefused(server.url(), "it asks for a user and a password, and none is set");
        }
    }

    @Test
    void whenTheUserMayDoNothing() {
        String acl = "user default off\nuser me on >" + SECRET + " -@all\nuser admin on >" + SECRET + " ~* &* +@all\n";
        try (RedisServerProcess server =
                RedisServerProcess.builder().acl(acl, "admin", SECRET).launch()) {
            assertRefused(server.url("me", SECRET), "its user may not do what is needed, NOPERM");
        }
    }

    @Test
    void whenNobodyListens() {
        int port = TestProcess.freePort();
        for (String scheme : List.of("redis", "rediss", "redis+cluster")) {
            assertRefused(
                    scheme + "://me:" + SECRET + "@127.0.0.1:" + port,
                    "the connection was refused; is it running, and is this its port?");
        }
        assertRefused(
                "redis+sentinel://me:" + SECRET + "@127.0.0.1:" + port + "?master=m", "no Sentinel could be reached");
        assertRefused("redis+sentinel://127.0.0.1:" + port + "?master=m", "none of these servers could be reached");
    }

    @Test
    void whenTheHostIsNotKnown() {
        assertRefused("redis://me:" + SECRET + "@no-such-host.invalid", "the name of the host is not known");
    }

    @Test
    void whenTheServerHangs() {
        try (RedisServerProcess server = withUsers().launch()) {
            server.pause();
            assertRefused(server.url("me", SECRET), "no answer came within 1000 ms");
        }
    }

    @Test
    void whenTheCertificateIsNotTrusted() {
        try (RedisServerProcess server = withUsers().tls().launch()) {
            String untrusting = server.url("me", SECRET).replaceAll("\\?ca=.*", "");
            assertRefused(untrusting, "TLS failed, ");
        }
    }

    @Test
    void whenTheServerWantsACertificateOfOurs() {
        try (RedisServerProcess server =
                withUsers().tls().option("tls-auth-clients", "yes").launch()) {
            RedisSettings settings = RedisSettings.parse(server.url("me", SECRET));
            Path ours = server.certificate().keyStore(SECRET);
            RedisClients.openWriter(settings.toBuilder().keyStore(ours, SECRET).build())
                    .shutdown();

            assertRefused(settings, "cannot be used: ");
            assertRefused(
                    settings.toBuilder().keyStore(ours, SECRET + "-old").build(),
                    "the key for Redis cannot be read from " + ours);
        }
    }

    @Test
    void whenThereIsNobodyToTrust() {
        assertRefused(
                "rediss://me:" + SECRET + "@127.0.0.1?ca=/no-such-file.pem",
                "the certificates to trust for Redis cannot be read from /no-such-file.pem: there is no such file");
    }

    @Test
    void whenTheServerSpeaksNoTls() {
        try (RedisServerProcess server = withUsers().launch()) {
            assertRefused(server.url("me", SECRET).replace("redis://", "rediss://"), "does it speak TLS on this port?");
        }
    }

    @Test
    void whenTheServerSpeaksOnlyTls() {
        try (RedisServerProcess server = withUsers().tls().launch()) {
            assertRefused(
                    server.url("me", SECRET).replace("rediss://", "redis://").replaceAll("\\?ca=.*", ""),
                    "does it expect TLS on this port?");
        }
    }

    private static RedisServerProcess.Builder withUsers() {
        return RedisServerProcess.builder().acl(ACL, "admin", SECRET + "-admin");
    }

    private void assertRefused(String url, String expected) {
        assertRefused(RedisSettings.parse(url), expected);
    }

    private void assertRefused(RedisSettings settings, String expected) {
        LedgerException refusal = assertThrows(
                LedgerException.class, () -> RedisClients.openWriter(settings).shutdown());

        assertTrue(refusal.getMessage().contains(expected), refusal.getMessage());
        assertEquals(1, refusal.getMessage().lines().count());
        assertTellsNothing(refusal);
        assertNothingLoggedTellsThePassword();
    }

    private static void assertTellsNothing(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            assertFalse(e.toString().contains(SECRET) || e.toString().contains(RedisAcl.PASSWORD), e.toString());
            for (Throwable suppressed : e.getSuppressed()) {
                assertTellsNothing(suppressed);
            }
        }
    }

    private static Object read(RedissonClient client) {
        return client.getBucket("{ringmaster:a}:x", ByteArrayCodec.INSTANCE).get();
    }

    private void assertNothingLoggedTellsThePassword() {
        assertNothingLoggedTells(SECRET);
    }

    private void assertNothingLoggedTells(String secret) {
        for (ILoggingEvent event : logged.list) {
            String text = event.getFormattedMessage();
            if (event.getThrowableProxy() != null) {
                text += ThrowableProxyUtil.asString(event.getThrowableProxy());
            }
            assertFalse(text.contains(secret), text);
        }
    }
}
