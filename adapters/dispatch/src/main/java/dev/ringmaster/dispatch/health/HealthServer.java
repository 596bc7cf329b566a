package dev.ringmaster.dispatch.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code GET /health/scheduler} and {@code GET /health/system} with JSON and status 200, whatever they tell: who probes
 * whether the process lives must not be told otherwise by a slow upstream. Everything else gets 404 or 405. For a trusted network:
 * it asks nobody who they are.
 *
 * <p>Two daemon threads of its own ask the suppliers, which must be safe for that and should be short.
 */
public final class HealthServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthServer.class);
    private static final ObjectMapper JSON = new ObjectMapper()
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .registerModule(new SimpleModule().addSerializer(Instant.class, ToStringSerializer.instance));
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int INTERNAL_ERROR = 500;

    private final Map<String, Supplier<?>> reports;
    private final HttpServer server;
    private final ExecutorService threads;

    /**
     * Listens from now on.
     *
     * @param address where; port 0 takes any that is free
     * @param scheduler is asked at each request
     * @param system is asked at each request
     * @throws IOException in one sentence if it cannot listen there
     */
    public HealthServer(InetSocketAddress address, Supplier<SchedulerHealth> scheduler, Supplier<SystemHealth> system)
            throws IOException {
        reports = Map.of("/health/scheduler", scheduler, "/health/system", system);
        if (address.isUnresolved()) {
            throw new IOException("health cannot be served on " + address + ": unknown host");
        }
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException failure) {
            throw new IOException("health cannot be served on " + address + ": " + failure.getMessage(), failure);
        }
        threads = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "ringmaster-dispatch-health");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Listens no longer; answers on their way may be cut off. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Supplier<?> report = reports.get(exchange.getRequestURI().getPath());
            if (report == null) {
                send(exchange, NOT_FOUND, error("there is only /health/scheduler and /health/system"));
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                send(exchange, METHOD_NOT_ALLOWED, error("only GET is allowed"));
            } else {
                sendReport(exchange, report);
            }
        }
    }

    private static void sendReport(HttpExchange exchange, Supplier<?> report) throws IOException {
        String body;
        try {
            body = JSON.writeValueAsString(report.get());
        } catch (JsonProcessingException | RuntimeException failure) {
            LOG.warn("health of {} cannot be told", exchange.getRequestURI(), failure);
            send(exchange, INTERNAL_ERROR, error("the report cannot be made, see the log"));
            return;
        }
        send(exchange, OK, body);
    }

    private static String error(String text) {
        return "{\"error\":\"" + text + "\"}";
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, isHead ? -1 : bytes.length);
        if (!isHead) {
            exchange.getResponseBody().write(bytes);
        }
    }
}
