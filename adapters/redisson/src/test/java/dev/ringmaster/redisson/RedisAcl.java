package dev.ringmaster.redisson;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Collectors;

/** The users of test servers: the engine's, who may do what the documented file says, and an admin. */
public final class RedisAcl {
    /** The engine's user. */
    public static final String USER = "ringmaster";

    /** Its password. */
    public static final String PASSWORD = "ring-master-secret";

    /** Who may do all. */
    public static final String ADMIN = "admin";

    /** The admin's password. */
    public static final String ADMIN_PASSWORD = "admin-secret";

    private RedisAcl() {}

    /** The lines of an ACL file. */
    public static String file() {
        return users("ringmaster.acl");
    }

    /** The same for a Sentinel. */
    static String sentinelFile() {
        return users("ringmaster-sentinel.acl");
    }

    private static String users(String rulesFile) {
        return "user default off\n"
                + "user " + ADMIN + " on >" + ADMIN_PASSWORD + " ~* &* +@all\n"
                + "user " + USER + " reset on >" + PASSWORD + " " + rules(rulesFile) + "\n";
    }

    /** Gives a server these users. */
    public static RedisServerProcess.Builder guard(RedisServerProcess.Builder builder) {
        return builder.acl(file(), ADMIN, ADMIN_PASSWORD);
    }

    /** How such a server is reached as the engine's user. */
    public static String url(RedisServerProcess server) {
        return server.url(USER, PASSWORD);
    }

    private static String rules(String file) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(RedisSettings.class.getResourceAsStream(file)), StandardCharsets.UTF_8))) {
            return in.lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .collect(Collectors.joining(" "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
