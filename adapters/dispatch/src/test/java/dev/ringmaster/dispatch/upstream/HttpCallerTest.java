package dev.ringmaster.dispatch.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.dispatch.upstream.CallOutcome.Kind;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
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
class HttpCallerTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONG = 30 * SECOND;
    private static final List<String> AB = List.of("a", "b");

    private final SimulatedUpstream upstream;
    private final HttpCaller caller = new HttpCaller(LONG, HttpCaller.DEFAULT_MAX_ANSWER_BYTES);

    HttpCallerTest(boolean hasHttp2) {
        upstream = new SimulatedUpstream(1, hasHttp2);
    }

    @AfterEach
    void close() {
        caller.close();
        upstream.close();
    }

    @Test
    void aCallIsAnsweredItemByItem() {
        for (int call = 1; call <= 3; call++) {
            CallOutcome outcome = call(LONG).join();

            assertEquals(Kind.ANSWERED, outcome.kind());
            assertEquals(200, outcome.status());
            assertEquals("", outcome.error());
            assertEquals(Set.of("a", "b"), outcome.answers().keySet());
            assertEquals(
                    "{\"id\":\"b\",\"call\":" + call + "}",
                    new String(outcome.answers().get("b"), StandardCharsets.UTF_8));
        }
    }

    @Test
    void itemsThatAreMissingAreAbsent() {
        upstream.behave(Behaviour.GOOD.withMissing(1));

        CallOutcome outcome = call(LONG).join();

        assertEquals(Kind.ANSWERED, outcome.kind());
        assertEquals(Map.of(), outcome.answers());
    }

    @ParameterizedTest
    @CsvSource({
        "429, -1, RATE_LIMITED, 1000",
        "429, 0, RATE_LIMITED, 500",
        "429, 7, RATE_LIMITED, 7000",
        "503, 7, RATE_LIMITED, 7000",
        "503, -1, SERVER_ERROR, 0",
        "500, 7, SERVER_ERROR, 0",
        "599, -1, SERVER_ERROR, 0",
        "400, -1, CLIENT_ERROR, 0",
        "404, 7, CLIENT_ERROR, 0",
        "302, -1, CLIENT_ERROR, 0",
        "408, -1, TIMED_OUT, 0"
    })
    void aStatusTellsHowACallEnded(int status, int retryAfterSeconds, Kind kind, long pauseMillis) {
        upstream.behave(Behaviour.GOOD.withErrors(1, status, retryAfterSeconds));

        assertEquals(
                new CallOutcome(kind, status, pauseMillis * MILLI, Map.of(), "status " + status),
                call(LONG).join());
    }

    @Test
    void aRateLimitIsTold() {
        upstream.behave(Behaviour.GOOD.withRateLimit(0.001, 1, 3));
        assertEquals(Kind.ANSWERED, call(LONG).join().kind());

        CallOutcome outcome = call(LONG).join();

        assertEquals(Kind.RATE_LIMITED, outcome.kind());
        assertEquals(3 * SECOND, outcome.retryAfterNanos());
    }

    @Test
    void anAnswerThatCannotBeReadIsBad() {
        upstream.behave(Behaviour.GOOD.withBad(1));

        CallOutcome outcome = call(LONG).join();

        assertEquals(new CallOutcome(Kind.BAD_ANSWER, 200, 0, Map.of(), "the answer is not JSON"), outcome);
    }

    @Test
    void anAnswerIsReadUpToTheLimitAndBrokenOffBeyondIt() {
        int length = "[{\"id\":\"a\",\"call\":1},{\"id\":\"b\",\"call\":1}]".length();
        try (HttpCaller exact = new HttpCaller(LONG, length);
                HttpCaller small = new HttpCaller(LONG, length - 1)) {
            assertEquals(Kind.ANSWERED, call(exact, format(), LONG).join().kind());
            CallOutcome outcome = call(small, format(), LONG).join();

            assertEquals(Kind.BAD_ANSWER, outcome.kind());
            assertEquals("the answer is longer than " + (length - 1) + " bytes", outcome.error());
        }
    }

    @Test
    void aSlowAnswerThatGrowsTooLongIsBrokenOffWhileItIsRead() {
        upstream.behave(Behaviour.GOOD.withDrip(MILLI));
        try (HttpCaller small = new HttpCaller(LONG, 5)) {
            assertEquals(
                    Kind.BAD_ANSWER,
                    call(small, new JsonAnswerOfManyKeys(), LONG).join().kind());
            Until.holds(() -> upstream.counts().wasted() == 1);
        }
    }

    @Test
    void aConnectionThatBreaksIsTold() {
        upstream.behave(Behaviour.GOOD.withResets(1));

        CallOutcome outcome = call(LONG).join();

        assertEquals(Kind.DISCONNECTED, outcome.kind());
        assertEquals(0, outcome.status());
        assertTrue(outcome.error().startsWith("the connection broke ("), outcome::error);
    }

    @Test
    void anOutageIsToldAndItsEndIsSeen() {
        assertEquals(Kind.ANSWERED, call(LONG).join().kind());
        upstream.behave(Behaviour.GOOD.out());
        assertEquals(Kind.DISCONNECTED, call(LONG).join().kind());
        assertEquals(Kind.DISCONNECTED, call(LONG).join().kind());

        upstream.behave(Behaviour.GOOD);

        assertEquals(Kind.ANSWERED, call(LONG).join().kind());
    }

    @Test
    void nobodyListeningIsTold() {
        CallFormat format = format();
        upstream.close();

        CallOutcome outcome = call(caller, format, LONG).join();

        assertEquals(new CallOutcome(Kind.DISCONNECTED, 0, 0, Map.of(), "no connection (ConnectException)"), outcome);
    }

    @Test
    void aCallThatTakesTooLongEndsInTime() {
        upstream.behave(Behaviour.GOOD.withLatency(500 * MILLI, 0));

        assertACallTimesOutAndIsCancelled(50 * MILLI);
    }

    @Test
    void theDeadlineCoversTheBodyAndCancelsTheExchange() {
        upstream.behave(Behaviour.GOOD.withDrip(50 * MILLI));

        assertACallTimesOutAndIsCancelled(300 * MILLI);
        assertEquals(0, upstream.counts().items());
    }

    @Test
    void aSlowBodyWithinTheDeadlineIsAnswered() {
        upstream.behave(Behaviour.GOOD.withDrip(MILLI));

        assertEquals(Kind.ANSWERED, call(LONG).join().kind());
    }

    @Test
    void closingCancelsWhatIsOpenAndWhatComesLater() {
        upstream.behave(Behaviour.GOOD.withLatency(LONG, 0));
        List<CompletableFuture<CallOutcome>> open = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            open.add(call(LONG));
        }

        caller.close();
        caller.close();

        CallOutcome cancelled = new CallOutcome(Kind.CANCELLED, 0, 0, Map.of(), "closed");
        open.forEach(call -> assertEquals(cancelled, call.join()));
        assertEquals(cancelled, call(LONG).join());
    }

    @Test
    void closingLetsGoOfTheThreads() {
        Set<Thread> before = threads();
        HttpCaller own = new HttpCaller(LONG, 1_000);
        call(own, format(), LONG).join();
        Set<Thread> owned = threads();
        owned.removeAll(before);
        assertFalse(owned.isEmpty());

        own.close();

        Until.holds(() -> owned.stream().noneMatch(Thread::isAlive));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aRequestThatCannotBeMadeIsAClientError(int how) {
        CallFormat broken = new CallFormat() {
            @Override
            public HttpRequest.Builder request(List<String> keys) {
                return switch (how) {
                    case 0 -> throw new IllegalStateException("token s3cret");
                    case 1 -> HttpRequest.newBuilder();
                    default -> HttpRequest.newBuilder().header("bad header", "s3cret");
                };
            }

            @Override
            public Map<String, byte[]> answers(List<String> keys, byte[] body) {
                return Map.of();
            }
        };

        CallOutcome outcome = call(caller, broken, LONG).join();

        assertEquals(Kind.CLIENT_ERROR, outcome.kind());
        assertEquals(0, outcome.status());
        assertTrue(outcome.error().startsWith("the request could not be made ("), outcome::error);
        assertFalse(outcome.error().contains("s3cret"), outcome::error);
    }

    @Test
    void aFormatThatFailsOnAnAnswerMakesItBad() {
        CallFormat good = format();
        CallFormat broken = new CallFormat() {
            @Override
            public HttpRequest.Builder request(List<String> keys) {
                return good.request(keys);
            }

            @Override
            public Map<String, byte[]> answers(List<String> keys, byte[] body) {
                throw new IllegalStateException("s3cret");
            }
        };

        assertEquals(
                new CallOutcome(
                        Kind.BAD_ANSWER, 200, 0, Map.of(), "the format failed on the answer (IllegalStateException)"),
                call(caller, broken, LONG).join());
    }

    @Test
    void hundredsOfSlowCallsAreOpenAtOnce() {
        call(LONG).join();
        upstream.behave(Behaviour.GOOD.withLatency(LONG, 0));
        List<CompletableFuture<CallOutcome>> calls = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            calls.add(call(2 * LONG));
        }

        Until.holds(() -> upstream.counts().mostInFlight() == 300);
        assertTrue(calls.stream().noneMatch(CompletableFuture::isDone));
    }

    @Test
    void moreCallsThanOneConnectionCarriesDoNotSpeakAgainstTheUpstream() {
        try (SimulatedUpstream narrow = new SimulatedUpstream(1, true, 10)) {
            CallFormat format = JsonCallFormat.array(narrow.address() + "/items?keys={keys}", "", "/id", Map.of());
            call(caller, format, LONG).join();
            narrow.behave(Behaviour.GOOD.withLatency(200 * MILLI, 0));
            List<CompletableFuture<CallOutcome>> calls = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                calls.add(call(caller, format, LONG));
            }

            for (CompletableFuture<CallOutcome> call : calls) {
                Kind kind = call.join().kind();
                assertTrue(
                        kind == Kind.ANSWERED || kind == Kind.RATE_LIMITED,
                        () -> call.join().toString());
            }
        }
    }

    @Test
    void eachCallEndsExactlyOnceWhateverHappensAtOnce() {
        upstream.behave(Behaviour.GOOD
                .withLatency(20 * MILLI, 0.5)
                .withErrors(0.1, 500, -1)
                .withResets(0.05));
        AtomicInteger ended = new AtomicInteger();
        List<CompletableFuture<Integer>> timesEnded = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            CompletableFuture<Integer> first = new CompletableFuture<>();
            timesEnded.add(first);
            AtomicInteger times = new AtomicInteger();
            caller.call(AB, format(), 20 * MILLI, outcome -> {
                ended.incrementAndGet();
                first.complete(times.incrementAndGet());
            });
        }
        timesEnded.forEach(CompletableFuture::join);
        Until.holds(() -> upstream.counts().inFlight() == 0);

        assertEquals(500, ended.get());
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new HttpCaller(MILLI - 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new HttpCaller(MILLI, 0));
    }

    /** On a busy machine a call may time out before it has arrived; then there is another. */
    private void assertACallTimesOutAndIsCancelled(long timeoutNanos) {
        CallOutcome timedOut = new CallOutcome(Kind.TIMED_OUT, 0, 0, Map.of(), "no answer in time");
        do {
            assertEquals(timedOut, call(timeoutNanos).join());
        } while (upstream.counts().calls() == 0);
        Until.holds(() -> upstream.counts().wasted() > 0);
    }

    private CallFormat format() {
        return JsonCallFormat.array(
                upstream.address() + "/items?keys={keys}", "", "/id", Map.of("Authorization", "s3cret"));
    }

    private CompletableFuture<CallOutcome> call(long timeoutNanos) {
        return call(caller, format(), timeoutNanos);
    }

    private static CompletableFuture<CallOutcome> call(HttpCaller caller, CallFormat format, long timeoutNanos) {
        CompletableFuture<CallOutcome> outcome = new CompletableFuture<>();
        caller.call(AB, format, timeoutNanos, outcome::complete);
        return outcome;
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("ringmaster-upstream-"))
                .collect(Collectors.toSet());
    }

    /** Asks for so many items that the upstream is still sending when the client breaks off. */
    private final class JsonAnswerOfManyKeys implements CallFormat {
        @Override
        public HttpRequest.Builder request(List<String> keys) {
            List<String> many = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                many.add("key" + i);
            }
            return format().request(many);
        }

        @Override
        public Map<String, byte[]> answers(List<String> keys, byte[] body) {
            return Map.of();
        }
    }
}
