package dev.ringmaster.dispatch.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "HTTP/2: {0}")
@ValueSource(booleans = {false, true})
@Timeout(60)
class SimulatedUpstreamTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final String A_AND_B = "[{\"id\":\"a\",\"call\":1},{\"id\":\"b\",\"call\":1}]";

    private final boolean hasHttp2;
    private final SimulatedUpstream upstream;
    private final HttpClient client = HttpClient.newHttpClient();

    SimulatedUpstreamTest(boolean hasHttp2) {
        this.hasHttp2 = hasHttp2;
        upstream = new SimulatedUpstream(1, hasHttp2);
    }

    @AfterEach
    void close() {
        upstream.close();
    }

    @Test
    void itSpeaksBothVersions() throws Exception {
        HttpClient.Version version = hasHttp2 ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;

        assertEquals(version, get("/items/a").version());
        assertEquals(version, get("/items/a").version());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/items?keys=a,b", "/items/a,b"})
    void itAnswersItemsInBothForms(String path) throws Exception {
        assertEquals(A_AND_B, get(path).body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/items", "/items/", "/items?keys=", "/items?key=a"})
    void whatItDoesNotKnowItDoesNotFind(String path) throws Exception {
        assertEquals(404, get(path).statusCode());
        assertEquals(0, upstream.counts().calls());
    }

    @Test
    void itCountsCallsAndItemsAndTellsWhenEachWasAnswered() throws Exception {
        long startNanos = System.nanoTime();
        get("/items/a,b");
        get("/items/b");
        Until.holds(() -> upstream.counts().items() == 3);

        assertEquals(new UpstreamCounts(2, 3, 0, 0, 0, 1), upstream.counts());
        assertEquals(Set.of("a", "b"), upstream.answeredNanos().keySet());
        assertTrue(upstream.answeredNanos().get("a") - startNanos > 0);
        assertTrue(upstream.answeredNanos().get("b") - upstream.answeredNanos().get("a") > 0);
    }

    @Test
    void anAnswerTakesItsTime() throws Exception {
        upstream.behave(Behaviour.GOOD.withLatency(50 * MILLI, 0));
        long startNanos = System.nanoTime();

        get("/items/a");

        assertTrue(System.nanoTime() - startNanos >= 50 * MILLI);
    }

    @Test
    void noThreadWaitsForAnswersThatTakeTheirTime() {
        upstream.behave(Behaviour.GOOD.withLatency(60_000 * MILLI, 0));

        CompletableFuture<?>[] calls = IntStream.range(0, 50)
                .mapToObj(i -> client.sendAsync(request("/items/" + i), BodyHandlers.ofString()))
                .toArray(CompletableFuture[]::new);

        Until.holds(() -> upstream.counts().inFlight() == calls.length);
    }

    @ParameterizedTest
    @CsvSource({"-1,", "0,0", "12,12"})
    void beyondTheRateLimitItSaysSoAndForHowLong(int retryAfterSeconds, String header) throws Exception {
        upstream.behave(Behaviour.GOOD.withRateLimit(0.001, 2, retryAfterSeconds));
        assertEquals(200, get("/items/a").statusCode());
        assertEquals(200, get("/items/a").statusCode());

        HttpResponse<String> refused = get("/items/a");

        assertEquals(429, refused.statusCode());
        assertEquals(Optional.ofNullable(header), refused.headers().firstValue("Retry-After"));
        assertEquals(1, upstream.counts().rateLimited());
    }

    @Test
    void errorsAreAnswered() throws Exception {
        upstream.behave(Behaviour.GOOD.withErrors(1, 503, 2));

        HttpResponse<String> error = get("/items/a");

        assertEquals(503, error.statusCode());
        assertEquals("", error.body());
        assertEquals(Optional.of("2"), error.headers().firstValue("Retry-After"));
        assertEquals(new UpstreamCounts(1, 0, 0, 0, 0, 1), upstream.counts());
    }

    @Test
    void connectionsAreReset() {
        upstream.behave(Behaviour.GOOD.withResets(1));

        assertThrows(IOException.class, () -> get("/items/a"));
        assertEquals(0, upstream.counts().inFlight());
    }

    @Test
    void anOutageResetsConnectionsOldAndNewUntilItEnds() throws Exception {
        get("/items/a");
        upstream.behave(Behaviour.GOOD.out());
        assertThrows(IOException.class, () -> get("/items/a"));
        assertThrows(
                IOException.class, () -> HttpClient.newHttpClient().send(request("/items/a"), BodyHandlers.ofString()));

        upstream.behave(Behaviour.GOOD);

        assertEquals(200, get("/items/a").statusCode());
    }

    @Test
    void anAnswerDripsByteByByte() throws Exception {
        upstream.behave(Behaviour.GOOD.withDrip(2 * MILLI));
        long startNanos = System.nanoTime();

        assertEquals(A_AND_B, get("/items/a,b").body());

        assertTrue(System.nanoTime() - startNanos >= 2 * MILLI * (A_AND_B.length() - 1));
    }

    @Test
    void anAnswerIsCutOff() throws Exception {
        upstream.behave(Behaviour.GOOD.withBad(1));

        assertEquals(
                A_AND_B.substring(0, A_AND_B.length() / 2), get("/items/a,b").body());
    }

    @Test
    void itemsAreMissing() throws Exception {
        upstream.behave(Behaviour.GOOD.withMissing(1));

        assertEquals("[]", get("/items/a,b").body());
        assertEquals(Set.of(), upstream.answeredNanos().keySet());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path), BodyHandlers.ofString());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(upstream.address() + path)).build();
    }
}
