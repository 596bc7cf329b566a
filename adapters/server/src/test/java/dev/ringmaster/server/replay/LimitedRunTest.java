package dev.ringmaster.server.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.WaitMode;
import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Counter;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.PlacementPolicy;
import dev.ringmaster.api.QueuePolicy;
import dev.ringmaster.api.Rate;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.server.trace.Dealing;
import dev.ringmaster.server.trace.LevelShares;
import dev.ringmaster.server.trace.TraceFiles;
import dev.ringmaster.server.trace.TraceFormat;
import dev.ringmaster.server.trace.Workload;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A workload in the shape of the recorded one, made up here, under limits that bind. */
class LimitedRunTest {
    private static final int REQUESTS = 600;
    private static final int SECONDS = 60;
    private static final int GENERATED = 40;
    private static final long TOKENS_PER_SECOND = 10_000;
    private static final long BURST = 8_000;
    private static final int MAX_QUEUED = 40;
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final Limits TIGHT =
            new Limits(12, Rate.perSecond(20), Rate.perSecond(TOKENS_PER_SECOND).withBurst(BURST), 7_000);
    private static final AdmissionPolicy POLICY = AdmissionPolicy.builder(4)
            .queuePolicy(QueuePolicy.HYBRID)
            .weights(1, 4, 2, 1)
            .maxQueuedPerLevel(MAX_QUEUED)
            .waitTimeoutNanos(TIMEOUT_NANOS)
            .engineLimits(TIGHT)
            .account(1, AccountPolicy.of(Limits.NONE.withMaxConcurrent(5)))
            .build();

    @TempDir
    private Path folder;

    @Test
    void everyRequestHasOneFinalAnswerAndAllKindsOccur() throws IOException {
        RunResult result = run("asap", POLICY);

        long placed = result.count(Counter.PLACED);
        long rejected = result.count(Counter.REJECTED);
        long expired = result.count(Counter.EXPIRED);
        assertEquals(REQUESTS, placed + rejected + expired);
        assertEquals(placed, result.count(Counter.RELEASED));
        assertEquals(0, result.figures().waitingAtEnd());
        assertEquals(0, result.count(Counter.LISTENER_ERRORS));
        assertTrue(expired > 0);
        assertTrue(result.placements().rejected(RejectReason.QUEUE_FULL) > 0);
        assertTrue(result.placements().rejected(RejectReason.CONTEXT_TOO_LONG) > 0);
        Fates fates = result.placements().fates();
        assertEquals(placed, arrivals().filter(fates::isPlaced).count());
        assertEquals(expired, arrivals().filter(fates::isExpired).count());
        assertEquals(
                rejected,
                arrivals().filter(arrival -> fates.rejectCode(arrival) > 0).count());
    }

    @Test
    void noWindowOfTraceTimeLetsMoreTokensStartThanTheRateAllows() throws IOException {
        RunResult result = run("asap", POLICY);

        DecisionLog log = result.placements();
        for (long window : new long[] {TimeUnit.SECONDS.toNanos(1), TimeUnit.SECONDS.toNanos(10)}) {
            long most = TOKENS_PER_SECOND * window / TimeUnit.SECONDS.toNanos(1) + BURST;
            long tokens = 0;
            int first = 0;
            for (int n = 0; n < log.placements(); n++) {
                tokens += result.workload().estimatedTokens(log.placedAs(n));
                for (; log.placedNanos(log.placedAs(n)) - log.placedNanos(log.placedAs(first)) > window; first++) {
                    tokens -= result.workload().estimatedTokens(log.placedAs(first));
                }
                assertTrue(tokens <= most, tokens + " tokens up to placement " + n + ", allowed are " + most);
            }
        }
    }

    @Test
    void requestsExpireInTraceTime() throws IOException {
        Fates fates = run("asap", POLICY).placements().fates();

        arrivals().filter(fates::isExpired).forEach(arrival -> {
            long waited = fates.leftNanos(arrival) - fates.submittedNanos(arrival);
            assertTrue(waited >= TIMEOUT_NANOS && waited <= TIMEOUT_NANOS + TICK_NANOS, waited + " ns");
        });
    }

    @Test
    void decidesTheSameAtEverySpeed() throws IOException {
        RunResult jumping = run("asap", POLICY);
        RunResult faster = run("1000x", POLICY);

        assertTrue(faster.figures().elapsedNanos() >= jumping.workload().arrivalSpanNanos() / 1_000);
        assertEquals(jumping.figures().stateHash(), faster.figures().stateHash());
        assertEquals(placements(jumping), placements(faster));
    }

    @Test
    void levelsGetTheirShareOfWhatIsPlacedWhileAllOfThemWait() throws IOException {
        AdmissionPolicy onlyTokens = POLICY.toBuilder()
                .engineLimits(TIGHT.withMaxConcurrent(0).withRequests(Rate.UNLIMITED))
                .waitTimeoutNanos(TimeUnit.HOURS.toNanos(1))
                .maxQueuedPerLevel(REQUESTS)
                .account(1, AccountPolicy.UNLIMITED)
                .build();
        RunResult result = run("asap", onlyTokens);

        Fates fates = result.placements().fates();
        long[] tokens = new long[4];
        arrivals()
                .filter(fates::isContended)
                .forEach(arrival ->
                        tokens[fates.level(arrival)] += result.workload().estimatedTokens(arrival));
        double sum = tokens[1] + tokens[2] + tokens[3];
        assertEquals(4 / 7.0, tokens[1] / sum, 0.07);
        assertEquals(2 / 7.0, tokens[2] / sum, 0.07);
        assertEquals(1 / 7.0, tokens[3] / sum, 0.07);
    }

    private RunResult run(String pace, AdmissionPolicy policy) throws IOException {
        Workload workload = new Dealing(3, List.of(1, 2, 3), LevelShares.parse("0:5,1:35,2:30,3:30")).deal(read());
        RunSettings settings = new RunSettings(
                PlacementPolicy.BEST_FIT,
                Hold.TRACE,
                Pace.parse(pace),
                LedgerChoice.MEMORY,
                WaitMode.SHARED,
                3L,
                new Admission(policy, List.of(), "test"));
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new Run(workload, settings, nowhere).execute();
    }

    /** Output is estimated at what it is, so that nothing is given back and the rate can be checked to the token. */
    private Workload read() throws IOException {
        StringBuilder csv = new StringBuilder("TIMESTAMP,ContextTokens,GeneratedTokens\n");
        SplittableRandom random = new SplittableRandom(11);
        for (int n = 0; n < REQUESTS; n++) {
            int burst = random.nextInt(10) < 8 ? 20 + random.nextInt(10) : random.nextInt(SECONDS);
            int context = random.nextInt(50) == 0 ? 7_500 : 100 + random.nextInt(2_500);
            csv.append(String.format(
                    Locale.ROOT,
                    "2023-11-16 18:17:%02d.%07d,%d,%d%n",
                    burst,
                    random.nextInt(10_000_000),
                    context,
                    GENERATED));
        }
        Path requests = Files.writeString(folder.resolve("llm.csv"), csv);
        Path workers = Files.writeString(folder.resolve("slots.csv"), "name,slots\na,10\nb,10\n");
        return new TraceFiles(workers, requests, TraceFormat.AZURE_LLM, true, 250_000, 25_000_000, GENERATED).read();
    }

    private static IntStream arrivals() {
        return IntStream.range(0, REQUESTS);
    }

    private static List<Integer> placements(RunResult result) {
        return IntStream.range(0, result.placements().placements())
                .mapToObj(result.placements()::placedAs)
                .toList();
    }
}
