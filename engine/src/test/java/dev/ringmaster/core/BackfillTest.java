package dev.ringmaster.core;

import static dev.ringmaster.core.SchedulerFixture.CATALOG;
import static dev.ringmaster.core.SchedulerFixture.MAIN;
import static dev.ringmaster.core.SchedulerFixture.asks;
import static dev.ringmaster.core.SchedulerFixture.cores;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.Obstacle;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.RequestSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A large request that has waited for too long gets its turn, and small ones run around it. */
class BackfillTest {
    private static final long AGING = 100;
    private static final long LONG_RUN = 1_000;
    private static final long SHORT_RUN = 50;

    private final SchedulerFixture engine = new SchedulerFixture(PoolPolicy.DEFAULT.withBackfill());

    @BeforeEach
    void ageSoon() {
        letAge(engine);
    }

    private static void letAge(SchedulerFixture engine) {
        engine.scheduler.onPolicy(
                engine.now, AdmissionPolicy.builder(10).agingNanos(AGING).build());
    }

    private static RequestSpec runs(long cores, long nanos) {
        Demand demand =
                CATALOG.demand().amount("cores", cores).expectedRunNanos(nanos).build();
        return new RequestSpec(demand, MAIN, 5, RequestSpec.WAIT_FOREVER);
    }

    private void pass(long nanos) {
        engine.now += nanos;
        engine.scheduler.onTimer(engine.now);
    }

    /** Two workers of 8 cores, each with 4 in use, one for longer than the other; a request of 8 waits, 99. */
    private void letAGiantWait() {
        engine.join(1, cores(8));
        engine.join(2, cores(8));
        engine.submit(1, runs(4, LONG_RUN));
        engine.submit(2, runs(5, 2 * LONG_RUN));
        engine.submit(99, asks(8, 5));
        engine.forget();
    }

    @Test
    void smallRequestsStarveALargeOneWhereThatIsOff() {
        SchedulerFixture plain = new SchedulerFixture();
        letAge(plain);
        plain.join(1, cores(8));
        plain.submit(1, asks(4));
        plain.submit(99, asks(8));
        plain.now += 2 * AGING;
        plain.forget();

        plain.submit(2, asks(4));
        plain.complete(1);
        plain.submit(3, asks(4));

        plain.assertDecided("placed 2 on 1", "released 1", "placed 3 on 1");
    }

    @Test
    void smallRequestsGoBeforeALargeOneUntilThatHasWaitedForTooLong() {
        letAGiantWait();

        engine.submit(3, asks(3));
        engine.assertDecided("placed 3 on 2");
        pass(AGING);
        engine.submit(4, asks(2));
        engine.assertDecided("queued 4");
    }

    @Test
    void theWorkerIsHeldOnWhichTheLargeRequestIsExpectedToFitFirst() {
        letAGiantWait();
        pass(AGING);

        engine.submit(3, asks(3));
        engine.submit(4, asks(4));

        engine.assertDecided("placed 3 on 2", "queued 4");
        engine.complete(1);
        engine.assertDecided("released 1", "placed 99 on 1");
    }

    @Test
    void whoWillBeGoneByThenRunsOnTheHeldWorker() {
        letAGiantWait();
        pass(AGING);

        engine.submit(3, runs(4, LONG_RUN - AGING));
        engine.assertDecided("placed 3 on 1");
        engine.complete(3);
        engine.submit(4, runs(4, LONG_RUN - AGING + 1));
        engine.assertDecided("released 3", "queued 4");
    }

    @Test
    void otherWorkersAreTakenBeforeTheHeldOne() {
        letAGiantWait();
        pass(AGING);

        engine.submit(3, runs(3, SHORT_RUN));

        engine.assertDecided("placed 3 on 2");
    }

    @Test
    void whereNobodyKnowsTheTimesNothingRunsOnTheHeldWorker() {
        engine.join(1, cores(8));
        engine.submit(1, asks(4));
        engine.submit(99, asks(8));
        pass(AGING);
        engine.forget();

        engine.submit(2, runs(4, SHORT_RUN));
        engine.complete(1);

        engine.assertDecided("queued 2", "released 1", "placed 99 on 1");
    }

    @Test
    void whoWaitsForTheHeldWorkerGoesWhenTheLargeRequestIsNoLongerWanted() {
        letAGiantWait();
        pass(AGING);
        engine.submit(4, asks(4));
        engine.forget();

        engine.cancel(99);

        engine.assertDecided("cancelled 99", "placed 4 on 1");
    }

    @Test
    void anotherWorkerIsHeldWhenTheFirstLeaves() {
        letAGiantWait();
        pass(AGING);

        engine.drain(1);
        engine.submit(3, asks(3));

        engine.assertDecided("worker 1 DRAINING", "queued 3");
        engine.complete(2);
        engine.assertDecided("released 2", "placed 99 on 2");
    }

    @Test
    void aNewWorkerEndsTheWait() {
        letAGiantWait();
        pass(AGING);
        engine.submit(4, asks(4));
        engine.forget();

        engine.join(3, cores(8));

        engine.assertDecided("worker 3 ACTIVE", "placed 99 on 3", "placed 4 on 1");
    }

    @Test
    void whoWaitsIsToldThatAWorkerIsHeld() {
        letAGiantWait();
        pass(AGING);
        engine.submit(4, asks(4));

        Obstacle obstacle = engine.scheduler.questions().explain(4).obstacles().stream()
                .filter(each -> each.kind() == Obstacle.Kind.HELD_WORKER)
                .findFirst()
                .orElseThrow();

        assertEquals(1, obstacle.workers());
        assertEquals(1_000 + LONG_RUN, obstacle.untilNanos());
    }

    @Test
    void timesAreNotNegative() {
        assertThrows(IllegalArgumentException.class, () -> CATALOG.demand().expectedRunNanos(-1));
        assertTrue(runs(1, 5).demand().toString().contains("run=5ns"));
    }
}
