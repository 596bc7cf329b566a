package dev.ringmaster.dispatch;

import static dev.ringmaster.dispatch.CoreFixture.MILLIS;
import static dev.ringmaster.dispatch.CoreFixture.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the switches do: without optimisation, items are asked for one after the other. */
class SequentialReferenceTest {
    @ParameterizedTest
    @ValueSource(strings = {"ENABLE_SCHEDULER_OPTIMIZATION", "ENABLE_PARALLEL_PROCESSING"})
    void switchedOffThereIsOneCallAtATimeWithOneItem(String name) {
        CoreFixture fixture = CoreFixture.with(name, "false");
        fixture.add(0.5, 30);
        fixture.add(0, "cold");
        fixture.run(60 * SECONDS);
        assertEquals(1, fixture.mostInFlight);
        assertTrue(fixture.sentKeys().stream().allMatch(keys -> keys.size() == 1));
        assertEquals(31, fixture.sentKeys().stream().distinct().count());
    }

    @Test
    void switchedOnCallsOverlapAndAreShared() {
        CoreFixture fixture = CoreFixture.with();
        fixture.add(0.5, 35);
        fixture.run(60 * SECONDS);
        assertTrue(fixture.mostInFlight > 1);
    }

    /** Where there is time for all, both ways ask for the same items equally often and answer the same. */
    @Test
    void bothWaysGiveTheSameAnswers() {
        assertEquals(answers("true"), answers("false"));
    }

    private static Map<String, List<String>> answers(String isOptimized) {
        CoreFixture fixture = CoreFixture.with("ENABLE_SCHEDULER_OPTIMIZATION", isOptimized, "INTERVAL_HOT", "10");
        fixture.upstream = call -> CoreFixture.good(call, 20 * MILLIS);
        for (int i = 0; i < 50; i++) {
            fixture.core.add(fixture.nowNanos, ItemSpec.of("api", "k" + i, 0.5), i * SECONDS / 5);
        }
        fixture.run(95 * SECONDS);
        return fixture.answers.stream()
                .collect(Collectors.groupingBy(
                        answer -> answer.id().key(),
                        TreeMap::new,
                        Collectors.mapping(
                                answer -> answer.error()
                                        + new String(answer.body().orElseThrow(), StandardCharsets.UTF_8),
                                Collectors.toList())));
    }
}
