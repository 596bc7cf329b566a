package dev.ringmaster.redisson;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A {@code redis-server} of our own on a loopback port, with its files in a directory of its own. For one thread.
 *
 * <p>It starts when it is built. {@link #kill()} and {@link #start()} may follow each other: port and data stay.
 */
public final class RedisServerProcess implements AutoCloseable {
    /** When the append-only file is synced to disk. */
    public enum Append {
        /** No such file: what is stored is lost with the process. */
        NO,
        /** Once a second. */
        EVERYSEC,
        /** Before each answer. */
        ALWAYS
    }

    private final Path directory = TestProcess.newDirectory("redis");
    private final int port = TestProcess.freePort();
    private final List<String> arguments = new ArrayList<>();
    private final List<String> connectArguments = new ArrayList<>();
    private final TestCertificate certificate;
    private final boolean sentinel;
    private Process process;

    private RedisServerProcess(Builder builder) {
        certificate = builder.tls ? TestCertificate.in(directory) : null;
        sentinel = builder.sentinel != null;
        arguments.addAll(List.of("redis-server"));
        if (sentinel) {
            // Sentinel rewrites its file.
            arguments.add(write("sentinel.conf", builder.sentinel.replace("PORT", "" + port))
                    .toString());
            arguments.add("--sentinel");
        } else {
            addServerArguments(builder);
        }
        arguments.addAll(builder.more);
        connectArguments.addAll(List.of("redis-cli", "-h", "127.0.0.1", "-p", "" + port));
        if (certificate != null) {
            String file = certificate.certificate().toString();
            connectArguments.addAll(List.of("--tls", "--cacert", file));
            connectArguments.addAll(
                    List.of("--cert", file, "--key", certificate.key().toString()));
        }
        if (builder.admin != null) {
            connectArguments.addAll(
                    List.of("--no-auth-warning", "--user", builder.admin, "--pass", builder.adminPassword));
        }
        start();
    }

    /** One without persistence and without users; ready when this returns. */
    public static RedisServerProcess launch() {
        return builder().launch();
    }

    /** One with options. */
    public static Builder builder() {
        return new Builder();
    }

    private void addServerArguments(Builder builder) {
        add("bind", "127.0.0.1");
        add("port", certificate == null ? "" + port : "0");
        add("dir", directory.toString());
        add("save", "");
        add("appendonly", builder.append == Append.NO ? "no" : "yes");
        if (builder.append != Append.NO) {
            add("appendfsync", builder.append == Append.ALWAYS ? "always" : "everysec");
        }
        if (certificate != null) {
            add("tls-port", "" + port);
            add("tls-cert-file", certificate.certificate().toString());
            add("tls-key-file", certificate.key().toString());
            add("tls-ca-cert-file", certificate.certificate().toString());
            add("tls-auth-clients", "no");
        }
        if (builder.acl != null) {
            add("aclfile", write("users.acl", builder.acl).toString());
        }
        if (builder.maxMemoryBytes > 0) {
            add("maxmemory", "" + builder.maxMemoryBytes);
            add("maxmemory-policy", "noeviction");
        }
    }

    private void add(String option, String value) {
        arguments.add("--" + option);
        arguments.add(value);
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it again after {@link #stop()} or {@link #kill()}; returns when it answers and has read its data. */
    public void start() {
        process = TestProcess.start(arguments, directory.resolve("output.txt"));
        TestProcess.await("redis-server answers on port " + port, () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("redis-server ended: " + output());
            }
            return answers();
        });
    }

    /** Ends it in order. */
    public void stop() {
        resume();
        TestProcess.signal(process, "TERM");
        TestProcess.awaitEnd(process);
    }

    /** {@code kill -9}. */
    public void kill() {
        process.destroyForcibly();
        TestProcess.awaitEnd(process);
    }

    /** {@code SIGSTOP}: it lives and does nothing, and connections to it stay. */
    public void pause() {
        TestProcess.signal(process, "STOP");
    }

    /** {@code SIGCONT}. */
    public void resume() {
        TestProcess.signal(process, "CONT");
    }

    /** Whether its process is there, if only paused. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Runs {@code redis-cli} with these words as the admin, and returns what it prints. */
    public String command(String... words) {
        List<String> command = new ArrayList<>(connectArguments);
        command.addAll(Arrays.asList(words));
        return TestProcess.run(command).strip();
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    /** How it is reached without a user; with TLS the option {@code ca} is there already. */
    public String url() {
        return certificate == null
                ? "redis://127.0.0.1:" + port
                : "rediss://127.0.0.1:" + port + "?ca=" + certificate.certificate();
    }

    /** How it is reached as this user. */
    public String url(String user, String password) {
        return url().replace("://", "://" + user + ":" + password + "@");
    }

    /** What it shows to clients over TLS; null without TLS. */
    TestCertificate certificate() {
        return certificate;
    }

    /** Where its files are. */
    public Path directory() {
        return directory;
    }

    /** What it has printed so far. */
    public String output() {
        try {
            return Files.readString(directory.resolve("output.txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it and removes its files. */
    @Override
    public void close() {
        kill();
        TestProcess.delete(directory);
    }

    private boolean answers() {
        try {
            return command("PING").endsWith("PONG");
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** What may be chosen. */
    public static final class Builder {
        private Append append = Append.NO;
        private boolean tls;
        private String acl;
        private String admin;
        private String adminPassword;
        private long maxMemoryBytes;
        private String sentinel;
        private final List<String> more = new ArrayList<>();

        private Builder() {}

        /** When the append-only file is synced; without a call there is none. */
        public Builder append(Append when) {
            append = when;
            return this;
        }

        /** TLS only, with a throw-away certificate. */
        public Builder tls() {
            tls = true;
            return this;
        }

        /** The users, as in an ACL file, and who of them may do all and is used by {@link #command}. */
        public Builder acl(String text, String adminUser, String password) {
            acl = text;
            admin = adminUser;
            adminPassword = password;
            return this;
        }

        /** How much it may store until it answers {@code OOM}. */
        public Builder maxMemoryBytes(long bytes) {
            maxMemoryBytes = bytes;
            return this;
        }

        /** Any other option and its value. */
        public Builder option(String name, String value) {
            more.add("--" + name);
            more.add(value);
            return this;
        }

        /**
         * Makes it a Sentinel with this configuration, in which {@code PORT} stands for its port; the users of
         * {@link RedisAcl} must be in it.
         */
        Builder sentinel(String configuration) {
            sentinel = configuration;
            admin = RedisAcl.ADMIN;
            adminPassword = RedisAcl.ADMIN_PASSWORD;
            return this;
        }

        /** Starts it; ready when this returns. */
        public RedisServerProcess launch() {
            return new RedisServerProcess(this);
        }
    }
}
