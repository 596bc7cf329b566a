package dev.ringmaster.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ringmaster.api.Rate;
import dev.ringmaster.dispatch.health.HealthServer;
import dev.ringmaster.dispatch.settings.Profile;
import dev.ringmaster.dispatch.settings.SettingsException;
import dev.ringmaster.dispatch.settings.SettingsReader;
import dev.ringmaster.dispatch.upstream.Behaviour;
import dev.ringmaster.dispatch.upstream.JsonCallFormat;
import dev.ringmaster.dispatch.upstream.SimulatedUpstream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A dispatcher with its thread, over real HTTP. */
class DispatcherTest {
    private final SimulatedUpstream upstream = new SimulatedUpstream(1, true);
    private final BlockingQueue<ItemAnswer> answers = new LinkedBlockingQueue<>();
    /** With patience: the machine may be busy. */
    private final Dispatcher dispatcher = launch(Map.of(
            "INTERVAL_HOT", "0.2",
            "ENABLE_DYNAMIC_TIMEOUTS", "false",
            "TIMEOUT_HOT", "20",
            "TIMEOUT_COLD", "20"));

    private Dispatcher launch(Map<String, String> variables) {
        return Dispatcher.launch(
                DispatcherConfig.of(
                        SettingsReader.read(variables, Profile.LOW).settings(), Profile.LOW, List.of(spec())),
                answers::add);
    }

    private UpstreamSpec spec() {
        return UpstreamSpec.of(
                        "api", JsonCallFormat.array(upstream.address() + "/items?keys={keys}", "", "/id", Map.of()))
                .withCalls(Rate.UNLIMITED);
    }

    @AfterEach
    void stop() {
        dispatcher.close();
        upstream.close();
    }

    @Test
    void itemsAreKeptFresh() throws Exception {
        for (int i = 0; i < 50; i++) {
            get(dispatcher.add(ItemSpec.of("api", "k" + i, 0.5)));
        }
        for (int i = 0; i < 200; i++) {
            ItemAnswer answer = next();
            assertTrue(answer.isSuccess(), answer.error());
            String body = new String(answer.body().orElseThrow(), StandardCharsets.UTF_8);
            assertTrue(body.contains("\"" + answer.id().key() + "\""), body);
        }
        assertEquals(50, upstream.answeredNanos().size());
    }

    @Test
    void aReadIsAnswered() throws Exception {
        get(dispatcher.add(ItemSpec.of("api", "a", 0)));
        assertTrue(get(dispatcher.read(new ItemId("api", "a"))).isSuccess());
        assertEquals(
                ItemAnswer.UNKNOWN, get(dispatcher.read(new ItemId("api", "b"))).error());
    }

    @Test
    void anOutageIsSurvived() throws Exception {
        get(dispatcher.add(ItemSpec.of("api", "a", 0.5)));
        assertTrue(next().isSuccess());
        upstream.behave(Behaviour.GOOD.out());
        ItemAnswer answer = next();
        while (answer.isSuccess()) {
            answer = next();
        }
        assertTrue(answer.isStale());
        upstream.behave(Behaviour.GOOD);
        while (!answer.isSuccess()) {
            answer = next();
        }
    }

    @Test
    void settingsChangeWhileItRunsAllOrNone() throws Exception {
        get(dispatcher.add(ItemSpec.of("api", "a", 0.5)));
        SettingsException refused = assertThrows(
                SettingsException.class,
                () -> dispatcher.change(Map.of("interval_hot", "0.1", "max_concurrent_hto", "3", "timeout_hot", "-1")));
        assertEquals(2, refused.problems().size(), refused::getMessage);
        assertEquals(1, dispatcher.settings().number());

        dispatcher.change(Map.of("cache_ttl_hot", "0", "interval_hot", "100"));
        assertEquals(2, dispatcher.settings().number());
        dispatcher.rollback(1);
        assertEquals(3, dispatcher.settings().number());
        assertEquals(
                TimeUnit.MILLISECONDS.toNanos(200),
                dispatcher.settings().settings().lanes().get(0).intervalNanos());
    }

    @Test
    void anUnknownUpstreamIsRefusedByName() {
        ExecutionException refused =
                assertThrows(ExecutionException.class, () -> get(dispatcher.add(ItemSpec.of("apo", "a", 0))));
        assertEquals(
                "there is no upstream \"apo\"; known are [api]",
                refused.getCause().getMessage());
    }

    @Test
    void whatWasDoneIsCountedByLaneAndReason() throws Exception {
        get(dispatcher.add(ItemSpec.of("api", "a", 0.5)));
        assertTrue(next().isSuccess());
        upstream.behave(Behaviour.GOOD.withErrors(1, 404, -1));
        while (next().isSuccess()) {
            // One may be on its way.
        }
        dispatcher.close();
        LaneCounts hot = dispatcher.counts().get("hot");
        assertTrue(hot.itemsAnswered() > 0);
        assertEquals(Set.of("status 404"), hot.failedCalls().keySet());
        assertEquals(hot.calls(), hot.itemsAnswered() + hot.failedCallsSum());
        assertEquals(new LaneCounts(0, 0, Map.of()), dispatcher.counts().get("cold"));
    }

    @Test
    void closedItAnswersWhoeverWaitsAndRefusesTheRest() throws Exception {
        upstream.behave(Behaviour.GOOD.withLatency(TimeUnit.HOURS.toNanos(1), 0));
        get(dispatcher.add(ItemSpec.of("api", "a", 0)));
        CompletionStage<ItemAnswer> waiting = dispatcher.read(new ItemId("api", "a"));
        get(dispatcher.explain(new ItemId("api", "a")));
        dispatcher.close();
        assertEquals(ItemAnswer.CLOSED, get(waiting).error());
        assertThrows(ExecutionException.class, () -> get(dispatcher.read(new ItemId("api", "a"))));
        assertTrue(dispatcher.failure().isEmpty());
    }

    @Test
    void healthIsToldOverHttp() throws Exception {
        get(dispatcher.add(ItemSpec.of("api", "a", 0.5)));
        next();
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (HealthServer server = new HealthServer(any, dispatcher::schedulerHealth, dispatcher::systemHealth)) {
            JsonNode scheduler = health(server, "scheduler");
            while (!scheduler.at("/hot_group/last_run").isTextual()) { // it is put together once a second
                scheduler = health(server, "scheduler");
            }
            assertEquals("healthy", scheduler.path("status").asText());
            assertTrue(scheduler.at("/performance/tokens_processed_per_minute").asDouble() > 0);
            assertEquals(0, scheduler.at("/performance/error_rate").asDouble());
            assertEquals("closed", scheduler.at("/breakers/api").asText());
            assertEquals(1, scheduler.path("config_version").asInt());
            assertEquals("low", scheduler.path("profile").asText());
            JsonNode system = health(server, "system");
            assertTrue(system.at("/resources/memory").asDouble() > 0);
            assertTrue(system.at("/resources/descriptors").asLong() > 0);
        }
    }

    private static JsonNode health(HealthServer server, String name) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + "/health/" + name);
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        assertFalse(response.body().isEmpty());
        return new ObjectMapper().readTree(response.body());
    }

    private ItemAnswer next() throws InterruptedException {
        ItemAnswer answer = answers.poll(20, TimeUnit.SECONDS);
        assertTrue(answer != null, "nothing is heard any more");
        return answer;
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
