package dev.ringmaster.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.redisson.RedisSettings.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisSettingsTest {
    private static final String SECRET = "s3cret";

    @Test
    void aHostAloneIsEnough() {
        RedisSettings settings = RedisSettings.parse("redis://example.org");

        assertEquals(Deployment.SINGLE, settings.deployment());
        assertEquals(List.of(new RedisAddress("example.org", 6_379)), settings.addresses());
        assertEquals(RedisCredentials.NONE, settings.credentials());
        assertNull(settings.tls());
        assertEquals(0, settings.database());
        assertEquals("ringmaster", settings.keyPrefix());
    }

    @Test
    void everyPartIsRead() {
        RedisSettings settings =
                RedisSettings.parse("rediss://me:" + SECRET + "@10.0.0.1:7000/3?ca=/etc/ca.pem&prefix=x");

        assertEquals(List.of(new RedisAddress("10.0.0.1", 7_000)), settings.addresses());
        assertEquals(new RedisCredentials("me", SECRET), settings.credentials());
        assertEquals(new RedisTls(Path.of("/etc/ca.pem"), null, ""), settings.tls());
        assertEquals(3, settings.database());
        assertEquals("x", settings.keyPrefix());
    }

    @Test
    void sentinelsAndNodesOfAClusterAreLists() {
        RedisSettings sentinel = RedisSettings.parse("redis+sentinel://a,b:7000,[::1]:7001/2?master=m");
        RedisSettings cluster = RedisSettings.parse("rediss+cluster://a,[::1]");

        assertEquals(Deployment.SENTINEL, sentinel.deployment());
        assertEquals("redis+sentinel://a:26379,b:7000,[::1]:7001", sentinel.toString());
        assertEquals("m", sentinel.masterName());
        assertEquals(2, sentinel.database());
        assertEquals(Deployment.CLUSTER, cluster.deployment());
        assertEquals("rediss+cluster://a:6379,[::1]:6379", cluster.toString());
        assertNotNull(cluster.tls());
    }

    @ParameterizedTest
    @CsvSource({
        "redis://:pa%40ss%2F@h, default, pa@ss/",
        "redis://u:a+b@h, u, a+b",
        "redis://u:a@b@h, u, a@b",
        "redis://u%3A:a:b@h, u:, a:b"
    })
    void userAndPasswordMayHoldAnything(String url, String user, String password) {
        assertEquals(
                new RedisCredentials(user, password), RedisSettings.parse(url).credentials());
    }

    @Test
    void aPasswordMayStandInAFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("password"), SECRET + "\nmore\n");

        assertEquals(
                new RedisCredentials("me", SECRET),
                RedisSettings.parse("redis://me@h?password-file=" + file).credentials());
        assertEquals(
                new RedisCredentials("default", SECRET),
                RedisSettings.parse("redis://h?password-file=" + file).credentials());
        assertRefused("redis://h?password-file=" + directory.resolve("none"), "there is no such file");
        assertRefused("redis://me:" + SECRET + "@h?password-file=" + file, "a password and a file with one");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "h:6379 | must begin with redis://",
                "http://me:s3cret@h | must begin with redis://",
                "redis://me:s3cret/x@h | write them as %2F",
                "redis://me:s3cret?x@h | write them as %2F",
                "redis://me:s3cret#x@h | write them as %2F",
                "redis://me:s3cret%2x@h | write a '%' itself as %25",
                "redis://s3cret@h | a user and no password",
                "redis://me:s3cret@ | no host name",
                "redis://me:s3cret@h o | strange characters",
                "redis://me:s3cret@h:0 | allowed is 1 to 65535",
                "redis://me:s3cret@h:65536 | allowed is 1 to 65535",
                "redis://me:s3cret | is not a number; allowed is 1 to 65535",
                "redis://me:s3cret@h:-1 | is not a number; allowed is 1 to 65535",
                "redis://me:s3cret@h:99999999999 | is not a number; allowed is 1 to 65535",
                "redis://me:s3cret@1::2 | in brackets",
                "redis://me:s3cret@h/s3cret | not a number from 0",
                "redis://me:s3cret@h/-1 | not a number from 0",
                "redis://me:s3cret@a,b | a single server has one",
                "redis://me:s3cret@h?password=s3cret | unknown option 'password'; allowed are ca, master,",
                "redis://me:s3cret@h?prefix | the option prefix of the Redis URL has no value",
                "redis://me:s3cret@h?prefix=a{b | letters, digits",
                "redis://me:s3cret@h?ca=x | only rediss:// allows",
                "redis://me:s3cret@h?master=x | only Redis Sentinel has one",
                "redis+sentinel://me:s3cret@h | needs the name of the master",
                "redis+cluster://me:s3cret@h/1 | Redis Cluster has only 0"
            })
    void whatIsWrongIsToldWithoutThePassword(String url, String expected) {
        assertRefused(url, expected);
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        RedisSettings.Builder builder = RedisSettings.builder();

        assertThrows(IllegalArgumentException.class, () -> builder.timeoutMillis(0));
        assertThrows(IllegalArgumentException.class, () -> builder.connectTimeoutMillis(-1));
        assertThrows(IllegalArgumentException.class, () -> builder.pingMillis(3_600_001));
        assertThrows(IllegalArgumentException.class, () -> builder.database(-1));
        assertThrows(IllegalArgumentException.class, builder::build);
    }

    @Test
    void changingACopyLeavesTheSettingsAsTheyAre() {
        RedisSettings settings = RedisSettings.parse("redis://h");

        RedisSettings changed = settings.toBuilder().timeoutMillis(5).build();

        assertEquals(1_000, settings.timeoutMillis());
        assertEquals(5, changed.timeoutMillis());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://me:s3cret@h/1",
                "rediss://me:s3cret@h?ca=x",
                "redis+sentinel://me:s3cret@h?master=m",
                "redis+cluster://me:s3cret@h"
            })
    void nothingTellsThePassword(String url) {
        RedisSettings settings = RedisSettings.parse(url).toBuilder()
                .keyStore(Path.of("y"), SECRET)
                .sentinelCredentials("me", SECRET)
                .build();

        assertFalse((settings + " " + settings.credentials() + settings.sentinelCredentials() + settings.tls())
                .contains(SECRET));
    }

    private static void assertRefused(String url, String expected) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> RedisSettings.parse(url));

        for (Throwable e = refusal; e != null; e = e.getCause()) {
            assertFalse(e.toString().contains(SECRET), e.toString());
        }
        assertTrue(refusal.getMessage().contains(expected), refusal.getMessage());
    }
}
