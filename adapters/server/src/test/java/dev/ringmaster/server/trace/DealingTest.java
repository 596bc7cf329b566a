package dev.ringmaster.server.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.RequestSpec;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DealingTest {
    private static final int REQUESTS = 20_000;
    private static final List<Integer> ACCOUNTS = List.of(7, 8, 9, 10);

    private final Workload workload = new SyntheticWorkload(1, REQUESTS, 10, 1).make();

    @Test
    void dealsTheSameForTheSameSeedAndOtherwiseAnotherWay() {
        Workload dealt = new Dealing(5, ACCOUNTS, LevelShares.parse("0:1,4:3")).deal(workload);
        Workload again = new Dealing(5, ACCOUNTS, LevelShares.parse("0:1,4:3")).deal(workload);
        Workload other = new Dealing(6, ACCOUNTS, LevelShares.parse("0:1,4:3")).deal(workload);

        assertEquals(specs(dealt), specs(again));
        assertNotEquals(specs(dealt), specs(other));
    }

    @Test
    void theFirstAccountIsTheHeavyOneAndLevelsGetTheirShares() {
        Workload dealt = new Dealing(5, ACCOUNTS, LevelShares.parse("0:1,4:3")).deal(workload);

        double harmonic = 1 + 1 / 2.0 + 1 / 3.0 + 1 / 4.0;
        for (int n = 0; n < ACCOUNTS.size(); n++) {
            int account = ACCOUNTS.get(n);
            assertEquals(1.0 / (n + 1) / harmonic, share(dealt, RequestSpec::account, account), 0.02);
        }
        assertEquals(0.25, share(dealt, RequestSpec::priorityLevel, 0), 0.02);
        assertEquals(0.75, share(dealt, RequestSpec::priorityLevel, 4), 0.02);
    }

    @Test
    void leavesAllElseAloneButWaitsNoLongerThanTheLevelAllows() {
        Workload dealt = new Dealing(5, List.of(), null).deal(workload);

        for (int arrival = 0; arrival < REQUESTS; arrival++) {
            RequestSpec old = workload.spec(arrival);
            boolean isForEver = old.waitTimeoutNanos() == RequestSpec.WAIT_FOREVER;
            assertEquals(old.withWaitTimeout(isForEver ? -1 : old.waitTimeoutNanos()), dealt.spec(arrival));
            assertEquals(workload.arrivalNanos(arrival), dealt.arrivalNanos(arrival));
        }
    }

    @Test
    void aDealtAccountDoesNotDependOnTheLevels() {
        Workload some = new Dealing(5, ACCOUNTS, LevelShares.parse("0:1,4:3")).deal(workload);
        Workload others = new Dealing(5, ACCOUNTS, null).deal(workload);

        assertTrue(Arrays.equals(numbers(some, RequestSpec::account), numbers(others, RequestSpec::account)));
    }

    private static double share(Workload workload, ToIntFunction<RequestSpec> number, int wanted) {
        return Arrays.stream(numbers(workload, number))
                        .filter(each -> each == wanted)
                        .count()
                / (double) REQUESTS;
    }

    private static int[] numbers(Workload workload, ToIntFunction<RequestSpec> number) {
        return IntStream.range(0, workload.requests())
                .map(arrival -> number.applyAsInt(workload.spec(arrival)))
                .toArray();
    }

    private static List<RequestSpec> specs(Workload workload) {
        return IntStream.range(0, workload.requests()).mapToObj(workload::spec).toList();
    }
}
