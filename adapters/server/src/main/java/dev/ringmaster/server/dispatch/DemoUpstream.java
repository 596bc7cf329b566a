package dev.ringmaster.server.dispatch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ringmaster.dispatch.ItemSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An upstream for trying out, on a free port of loopback: it answers five calls a second, in bursts of 15, each after 200 ms,
 * and those beyond with 429. Each of its items has a high score for a fifth of every minute.
 */
public final class DemoUpstream implements AutoCloseable {
    /** What it is called. */
    public static final String NAME = "demo";

    /** Where in an item its score is. */
    public static final String SCORE_AT = "/score";

    /** How it behaves, in words. */
    public static final String BEHAVIOUR =
            "5 calls a second in bursts of 15, each after 200 ms, and those beyond with 429";

    private static final double CALLS_PER_SECOND = 5;
    private static final double BURST = 15;
    private static final long LATENCY_MILLIS = 200;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int ITEMS = 500;
    private static final double HIGH = 0.5;
    private static final double LOW = 0.02;

    private final long startNanos = System.nanoTime();
    private final HttpServer server;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "ringmaster-demo");
        thread.setDaemon(true);
        return thread;
    });
    // Of the server's only thread.
    private double calls = BURST;
    private long countedNanos = startNanos;

    /** Listens from now on. */
    public DemoUpstream() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/items/", this::receive);
        server.start();
    }

    /** Where it is asked. */
    public String urlTemplate() {
        InetSocketAddress address = server.getAddress();
        return "http://" + address.getHostString() + ":" + address.getPort() + "/items/{keys}";
    }

    /** What it knows. */
    public static List<ItemSpec> items() {
        return IntStream.range(0, ITEMS)
                .mapToObj(n -> ItemSpec.of(NAME, Integer.toString(n), score(n, 0)))
                .toList();
    }

    private static double score(int item, double seconds) {
        return (item / (double) ITEMS + seconds / 60) % 1 < 0.2 ? HIGH : LOW;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // An answer that cannot be given closes its exchange.
    private void receive(HttpExchange exchange) throws IOException {
        long nowNanos = System.nanoTime();
        calls = Math.min(BURST, calls + (nowNanos - countedNanos) / 1e9 * CALLS_PER_SECOND);
        countedNanos = nowNanos;
        if (calls < 1) {
            exchange.sendResponseHeaders(TOO_MANY_REQUESTS, -1);
            exchange.close();
            return;
        }
        calls--;
        timer.schedule(() -> answer(exchange), LATENCY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void answer(HttpExchange exchange) {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        String keys = exchange.getRequestURI().getPath().substring("/items/".length());
        String body = Stream.of(keys.split(","))
                .map(key -> "{\"id\":" + key + ",\"score\":" + score(Integer.parseInt(key), seconds) + "}")
                .collect(Collectors.joining(",", "[", "]"));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            // Nobody waits for it any more.
        }
    }

    @Override
    public void close() {
        server.stop(0);
        timer.shutdownNow();
    }
}
