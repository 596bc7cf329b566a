package dev.ringmaster.dispatch;

import static dev.ringmaster.dispatch.CoreFixture.MILLIS;
import static dev.ringmaster.dispatch.CoreFixture.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.Rate;
import dev.ringmaster.dispatch.settings.Profile;
import dev.ringmaster.dispatch.settings.SettingsReader;
import dev.ringmaster.dispatch.upstream.CallOutcome.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes in whatever order and however the upstream answers, what is promised holds. */
class RandomDispatchTest {
    private static final int STEPS = 3_000;
    private static final int KEYS = 60;
    private static final int RATE = 20;
    private static final int BURST = 5;
    private static final int CONNECTIONS = 6;

    private final Map<String, Long> pausedUntil = new HashMap<>();
    private final Set<ItemId> present = new HashSet<>();
    private final Set<ItemId> onTheirWay = new HashSet<>();
    private final Map<String, Double> tokens = new HashMap<>();
    private final Map<String, Long> filled = new HashMap<>();
    private final Map<String, Integer> inFlight = new HashMap<>();
    private SplittableRandom random = new SplittableRandom();
    private String at = "";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 0})
    void promisesHold(long given) {
        long seed = Long.getLong("ringmaster.seed", given == 0 ? System.nanoTime() : given);
        random = new SplittableRandom(seed);
        at = "-Dringmaster.seed=" + seed;
        UpstreamSpec first = upstream("api");
        UpstreamSpec second = upstream("other");
        CoreFixture fixture = new CoreFixture(Map.of("INTERVAL_HOT", "2", "INTERVAL_COLD", "5"), first, second);
        fixture.upstream = call -> answer(fixture, call);
        List<List<ItemAnswer>> reads = new ArrayList<>();
        int answersBefore = 0;
        for (int i = 0; i < STEPS; i++) {
            at = "-Dringmaster.seed=" + seed + " step " + i;
            step(fixture, reads);
            answersBefore = checkAnswers(fixture, answersBefore);
            int inLanes = fixture.core.lanes().stream()
                    .mapToInt(lane -> lane.itemCount)
                    .sum();
            assertEquals(present.size(), inLanes, at + ": each item is in one lane");
        }
        fixture.run(300 * SECONDS);
        for (List<ItemAnswer> heard : reads) {
            assertEquals(1, heard.size(), at + ": a read is answered once");
        }
        assertTrue(fixture.sent.size() > 500, at + ": " + fixture.sent.size());
    }

    private static UpstreamSpec upstream(String name) {
        return CoreFixture.upstream(name).withMaxConnections(CONNECTIONS).withCalls(new Rate(RATE, SECONDS, BURST));
    }

    private void step(CoreFixture fixture, List<List<ItemAnswer>> reads) {
        String upstream = random.nextBoolean() ? "api" : "other";
        ItemId id = new ItemId(upstream, "k" + random.nextInt(KEYS));
        long now = fixture.nowNanos;
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> {
                present.add(id);
                fixture.core.add(
                        now,
                        new ItemSpec(id, random.nextDouble() / 4, ItemSpec.NEVER),
                        random.nextBoolean() ? Item.NEVER : random.nextLong(20 * SECONDS));
            }
            case 4 -> assertEquals(present.remove(id), fixture.core.remove(now, id), at);
            case 5, 6 -> fixture.core.score(now, id, random.nextDouble() / 4);
            case 7, 8 -> {
                List<ItemAnswer> heard = new ArrayList<>();
                fixture.core.read(now, id, heard::add);
                reads.add(heard);
            }
            case 9 -> fixture.sample(random.nextDouble() * 100, random.nextDouble() * 100);
            case 10 ->
                fixture.core.onSettings(
                        now,
                        SettingsReader.read(
                                        Map.of(
                                                "INTERVAL_HOT",
                                                "2",
                                                "INTERVAL_COLD",
                                                "5",
                                                "ITEMS_PER_CALL",
                                                "" + (1 + random.nextInt(30)),
                                                "ENABLE_PARALLEL_PROCESSING",
                                                "" + (random.nextInt(4) > 0)),
                                        Profile.MEDIUM)
                                .settings());
            default -> {}
        }
        fixture.run(random.nextInt(3) == 0 ? random.nextLong(3 * SECONDS) : random.nextLong(100 * MILLIS));
    }

    private CoreFixture.Answer answer(CoreFixture fixture, CoreFixture.Sent call) {
        checkSent(fixture, call);
        CoreFixture.Answer answer = randomAnswer(call);
        long after = Math.min(answer.afterNanos(), call.timeoutNanos());
        if (answer.outcome().kind() == Kind.RATE_LIMITED && answer.afterNanos() <= call.timeoutNanos()) {
            fixture.at(
                    fixture.nowNanos + after,
                    () -> pausedUntil.merge(
                            call.upstream(), fixture.nowNanos + answer.outcome().retryAfterNanos(), Math::max));
        }
        fixture.at(fixture.nowNanos + after, () -> {
            inFlight.merge(call.upstream(), -1, Integer::sum);
            call.keys().forEach(key -> onTheirWay.remove(new ItemId(call.upstream(), key)));
        });
        return answer;
    }

    private CoreFixture.Answer randomAnswer(CoreFixture.Sent call) {
        long after = random.nextLong(400 * MILLIS);
        return switch (random.nextInt(40)) {
            case 0 -> CoreFixture.rateLimited(after, random.nextLong(5 * SECONDS));
            case 1, 2 -> CoreFixture.bad(Kind.SERVER_ERROR, after);
            case 3 -> CoreFixture.bad(Kind.CLIENT_ERROR, after);
            case 4 -> CoreFixture.bad(Kind.DISCONNECTED, after);
            case 5 -> CoreFixture.good(call, 20 * SECONDS);
            default -> CoreFixture.good(call, after);
        };
    }

    private void checkSent(CoreFixture fixture, CoreFixture.Sent call) {
        long now = fixture.nowNanos;
        assertTrue(now >= pausedUntil.getOrDefault(call.upstream(), 0L), at + ": it asked to be left alone");
        assertTrue(call.keys().size() <= 30 && !call.keys().isEmpty(), at + ": " + call.keys());
        for (String key : call.keys()) {
            assertTrue(onTheirWay.add(new ItemId(call.upstream(), key)), at + ": " + key + " is on its way");
        }
        int open = inFlight.merge(call.upstream(), 1, Integer::sum);
        assertTrue(open <= CONNECTIONS, at + ": " + open + " connections");
        assertTrue(call.timeoutNanos() <= 5 * SECONDS, at);
        double left = Math.min(
                        BURST,
                        tokens.getOrDefault(call.upstream(), (double) BURST)
                                + (now - filled.getOrDefault(call.upstream(), now)) * (double) RATE / SECONDS)
                - 1;
        assertTrue(left > -1e-6, at + ": faster than allowed");
        tokens.put(call.upstream(), left);
        filled.put(call.upstream(), now);
    }

    private int checkAnswers(CoreFixture fixture, int from) {
        for (ItemAnswer answer : fixture.answers.subList(from, fixture.answers.size())) {
            assertTrue(answer.isSuccess() == answer.error().isEmpty(), at);
            answer.body()
                    .ifPresent(body ->
                            assertEquals("says " + answer.id().key(), new String(body, StandardCharsets.UTF_8), at));
            assertTrue(!answer.isSuccess() || answer.body().isPresent(), at);
        }
        return fixture.answers.size();
    }
}
