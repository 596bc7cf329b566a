package dev.ringmaster.dispatch.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthServerTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final LaneHealth LANE = new LaneHealth(NOW, 0.25, 5_000, 0.1, 0.9, 0.01, 0.2, 35, 8, 1.5, 10);
    private static final Alert ALERT = new Alert("hot_late", Severity.WARNING, "lane hot is late", 7);

    private final HttpClient client = HttpClient.newHttpClient();
    private final SchedulerHealth scheduler = new SchedulerHealth(
            Severity.WARNING,
            Map.of("hot", LANE, "cold", LANE, "far-away", new LaneHealth(null, 0, 0, 0, 0, 0, 0, 70, 12, 2, 45)),
            new SchedulerHealth.Performance(1_234.5, 0.125, 3, 42),
            List.of(ALERT),
            Map.of("prices", "half_open"),
            "reduced",
            17,
            "medium",
            NOW);
    private final SystemHealth system = new SystemHealth(
            Severity.HEALTHY, SystemHealth.Resources.read(12.5, 34.5, 6), "normal", "high", List.of(), NOW);
    private HealthServer server;

    @BeforeEach
    void listen() throws IOException {
        server = new HealthServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), () -> scheduler, () -> system);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(10))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = send("GET", path);
        assertEquals(200, response.statusCode());
        assertEquals(
                "application/json",
                response.headers().firstValue("content-type").orElse(""));
        return new ObjectMapper().readTree(response.body());
    }

    private static String names(JsonNode node) {
        TreeSet<String> names = new TreeSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return String.join(" ", names);
    }

    @Test
    void theSchedulerTellsItsHealthByItsNames() throws Exception {
        JsonNode health = get("/health/scheduler");

        assertEquals(
                "alerts breakers cold_group config_version far_away_group hot_group last_check load_level performance"
                        + " profile status",
                names(health));
        assertEquals(
                "active_jobs error_rate failed_jobs_last_hour tokens_processed_per_minute",
                names(health.get("performance")));
        assertEquals(
                "batch_size concurrency interval_seconds items lag_p50_seconds lag_p99_seconds last_run"
                        + " latency_p50_seconds latency_p99_seconds processing_time timeout_seconds",
                names(health.get("hot_group")));
        assertEquals(
                "active_seconds message name severity",
                names(health.get("alerts").get(0)));
    }

    @Test
    void theSchedulerTellsTrueValues() throws Exception {
        JsonNode health = get("/health/scheduler");

        assertEquals("warning", health.get("status").asText());
        assertEquals(
                "2026-01-02T03:04:05Z", health.get("hot_group").get("last_run").asText());
        assertEquals(0.25, health.get("hot_group").get("processing_time").asDouble());
        assertTrue(health.get("far_away_group").get("last_run").isNull());
        assertEquals(0.125, health.get("performance").get("error_rate").asDouble());
        assertEquals("half_open", health.get("breakers").get("prices").asText());
        assertEquals(17, health.get("config_version").asLong());
        assertEquals("2026-01-02T03:04:05Z", health.get("last_check").asText());
    }

    @Test
    void theSystemTellsItsResources() throws Exception {
        JsonNode health = get("/health/system?verbose=1");

        assertEquals("alerts last_check load_level profile resources status", names(health));
        JsonNode resources = health.get("resources");
        assertEquals("connections cpu descriptors disk memory", names(resources));
        assertEquals(12.5, resources.get("cpu").asDouble());
        assertEquals(34.5, resources.get("memory").asDouble());
        assertEquals(6, resources.get("connections").asInt());
        assertTrue(resources.get("descriptors").asLong() > 0);
        assertTrue(resources.get("disk").asDouble() > 0 && resources.get("disk").asDouble() <= 100);
    }

    @Test
    void otherPathsAndMethodsAreRefusedInJson() throws Exception {
        for (String path : new String[] {"/", "/health", "/health/scheduler/", "/health/system/x"}) {
            HttpResponse<String> response = send("GET", path);
            assertEquals(404, response.statusCode());
            assertTrue(new ObjectMapper().readTree(response.body()).has("error"));
        }
        HttpResponse<String> response = send("POST", "/health/system");
        assertEquals(405, response.statusCode());
        assertEquals("GET", response.headers().firstValue("allow").orElse(""));
        assertTrue(new ObjectMapper().readTree(response.body()).has("error"));
        assertEquals(405, send("HEAD", "/health/system").statusCode());
    }

    @Test
    void aReportThatFailsIsAnErrorAndOthersAreServed() throws Exception {
        server.close();
        server = new HealthServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                () -> {
                    throw new IllegalStateException("no report");
                },
                () -> system);

        assertEquals(500, send("GET", "/health/scheduler").statusCode());
        assertEquals(200, send("GET", "/health/system").statusCode());
    }

    @Test
    void aTakenPortIsToldInOneSentence() {
        IOException failure = assertThrows(
                IOException.class, () -> new HealthServer(server.address(), () -> scheduler, () -> system));

        assertEquals(
                "health cannot be served on /127.0.0.1:" + server.address().getPort() + ": Address already in use",
                failure.getMessage());
    }

    @Test
    void anUnknownHostIsToldInOneSentence() {
        InetSocketAddress nowhere = InetSocketAddress.createUnresolved("nowhere.invalid", 80);
        IOException failure =
                assertThrows(IOException.class, () -> new HealthServer(nowhere, () -> scheduler, () -> system));

        assertTrue(failure.getMessage().endsWith(": unknown host"), failure.getMessage());
    }

    @Test
    void afterClosingNobodyListens() {
        server.close();

        assertThrows(IOException.class, () -> send("GET", "/health/system"));
    }
}
