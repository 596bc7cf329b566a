package dev.ringmaster.perf;

import dev.ringmaster.redisson.RedisServerProcess;
import dev.ringmaster.redisson.RedisServerProcess.Append;
import dev.ringmaster.redisson.RedisSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How long after a killed Redis is back until a batch is answered that was on its way all the time. */
final class RedisReturn {
    private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_DOWN_MILLIS = 1_000;

    private RedisReturn() {}

    static void run(Section section, Rounds rounds) throws InterruptedException {
        Series millis = new Series();
        Series away = new Series();
        try (RedisServerProcess server =
                        RedisServerProcess.builder().append(Append.ALWAYS).launch();
                RedisLink link = new RedisLink(RedisSettings.parse(server.url()), "return")) {
            for (int round = 0; round < rounds.rounds(); round++) {
                link.once();
                long killedNanos = System.nanoTime();
                server.kill();
                CompletableFuture<Long> answered = later(link::once);
                TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(MOST_DOWN_MILLIS));
                CompletableFuture<Long> back = later(() -> awaitPong(server.port()));
                server.start();
                away.add((back.join() - killedNanos) / 1e6);
                millis.add((answered.join() - back.join()) / 1e6);
            }
        }
        section.table("kill -9 and start again: ms from when the server answers PING to the first confirmed batch")
                .add(Section.row(
                        "kills",
                        rounds.rounds(),
                        "was away",
                        away.stat(),
                        "to the first confirmed batch",
                        millis.stat()));
        section.atMost(
                "first confirmed batch after Redis is back, the slowest",
                millis.stat().max(),
                250,
                "ms");
    }

    /** Something that takes its time and ends with the time. */
    @FunctionalInterface
    private interface Task {
        long run() throws InterruptedException;
    }

    private static CompletableFuture<Long> later(Task task) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return task.run();
            } catch (InterruptedException e) {
                throw new CompletionException(e);
            }
        });
    }

    private static long awaitPong(int port) {
        while (!answers(port)) {
            LockSupport.parkNanos(1_000_000);
        }
        return System.nanoTime();
    }

    /** A server that still reads its data answers too, but not PONG. */
    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(PING);
            byte[] answer = socket.getInputStream().readNBytes(5);
            return new String(answer, StandardCharsets.US_ASCII).equals("+PONG");
        } catch (IOException e) {
            return false;
        }
    }
}
