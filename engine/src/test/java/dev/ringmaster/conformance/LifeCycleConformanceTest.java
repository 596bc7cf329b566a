package dev.ringmaster.conformance;

import static dev.ringmaster.conformance.Desk.CATALOG;
import static dev.ringmaster.conformance.Desk.MAIN;
import static dev.ringmaster.conformance.Desk.MILLI;
import static dev.ringmaster.conformance.Desk.SECOND;
import static dev.ringmaster.conformance.Desk.at;
import static dev.ringmaster.conformance.Desk.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.api.RequestSpec;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How requests end, each once. */
class LifeCycleConformanceTest {

    @Test
    @DisplayName("C6 W6 a release frees one slot once: released twice at a limit of 2, never 3 run")
    void aSecondReleaseChangesNothingAndSaysSo() {
        Desk desk = new Desk(running(2).build());
        for (int i = 1; i <= 5; i++) {
            desk.submit(i, 5);
        }
        desk.forget();
        desk.complete(1);
        desk.complete(1);
        desk.complete(1);
        desk.assertAnswered(
                "released 1", "placed 3", "refused COMPLETE 1 UNKNOWN_REQUEST", "refused COMPLETE 1 UNKNOWN_REQUEST");
        assertEquals(2, desk.answers.mostRunning);
        assertEquals(2, desk.engine.engineLimits().running());
    }

    @Test
    @DisplayName(
            "C6 a release of an unknown, waiting, expired, cancelled or refused request changes nothing and says so")
    void aReleaseOfWhatDoesNotRunChangesNothing() {
        Desk desk = new Desk(running(1).maxQueuedPerLevel(3).build());
        desk.submit(1, 5);
        desk.submit(2, 5);
        desk.submit(3, at(5).withWaitTimeout(SECOND));
        desk.submit(4, 5);
        desk.submit(5, 5);
        desk.cancel(4);
        desk.pass(SECOND);
        desk.forget();
        long before = desk.engine.stateHash();
        for (long id = 2; id <= 6; id++) {
            desk.complete(id);
            desk.fail(id);
            desk.engine.renew(desk.now, id);
        }
        assertEquals(before, desk.engine.stateHash());
        for (String command : List.of("COMPLETE", "FAIL", "RENEW")) {
            assertTrue(desk.answers.all.contains("refused " + command + " 2 NOT_PLACED"));
            for (int id = 3; id <= 6; id++) {
                assertTrue(desk.answers.all.contains("refused " + command + " " + id + " UNKNOWN_REQUEST"));
            }
        }
        desk.forget();
        desk.complete(1);
        desk.assertAnswered("released 1", "placed 2");
    }

    @Test
    @DisplayName("W5 the slot of a caller who is gone comes back when its lease ends, unless it is renewed")
    void theSlotOfACallerWhoIsGoneComesBack() {
        Desk desk = new Desk(running(2).build());
        desk.submit(1, at(5).withLease(SECOND));
        desk.submit(2, at(5).withLease(SECOND));
        desk.submit(3, 5);
        desk.forget();
        desk.pass(900 * MILLI);
        desk.engine.renew(desk.now, 1);
        desk.pass(100 * MILLI - 1);
        desk.assertAnswered();
        desk.pass(1);
        desk.assertAnswered("failed 2 LEASE_EXPIRED", "placed 3");
        desk.complete(2);
        desk.assertAnswered("refused COMPLETE 2 UNKNOWN_REQUEST");
        desk.pass(900 * MILLI);
        desk.assertAnswered("failed 1 LEASE_EXPIRED");
    }

    @Test
    @DisplayName("C16 W7 deadlines at any position of the queue are told at their very moment, and counted")
    void aDeadlineIsToldAtAnyPositionInTheQueue() {
        Desk desk = new Desk(running(1).build());
        desk.submit(0, 0);
        long[] timeouts = {50, 10, 40, 1, 30, 20, 60};
        for (int i = 0; i < timeouts.length; i++) {
            desk.submit(i + 1, at(i % 3 * 4).withWaitTimeout(timeouts[i] * SECOND));
        }
        desk.forget();
        long end = desk.now;
        for (int id : new int[] {4, 2, 6, 5, 3, 1, 7}) {
            long due = end + timeouts[id - 1] * SECOND;
            assertTrue(desk.engine.nextTimerNanos() <= due);
            desk.pass(due - desk.now - 1);
            desk.assertAnswered();
            desk.pass(1);
            desk.assertAnswered("expired " + id);
        }
        assertEquals(Map.of(Answers.End.EXPIRED, 7), desk.answers.ends);
        assertEquals(0, desk.engine.waitingRequests());
    }

    @Test
    @DisplayName("C16 the level's timeout holds for those who name none, as it was at the submission")
    void theTimeoutOfTheLevelHoldsForThoseWhoNameNone() {
        Desk desk = new Desk(running(1).waitTimeoutNanos(30 * SECOND).build());
        desk.submit(1, 5);
        desk.submit(2, at(5).withWaitTimeout(RequestSpec.LEVEL_TIMEOUT));
        desk.submit(3, at(5).withWaitTimeout(40 * SECOND));
        desk.change(running(1).waitTimeoutNanos(SECOND));
        desk.submit(4, at(5).withWaitTimeout(RequestSpec.LEVEL_TIMEOUT));
        desk.forget();
        desk.passByTimers(SECOND);
        desk.assertAnswered("expired 4");
        desk.passByTimers(29 * SECOND);
        desk.assertAnswered("expired 2");
        desk.passByTimers(10 * SECOND);
        desk.assertAnswered("expired 3");
    }

    @Test
    @DisplayName("C17 W5 a cancelled waiter is removed at once and never takes a slot")
    void aCancelledWaiterNeverTakesASlot() {
        Desk desk = new Desk(running(1).build());
        desk.submit(1, 5);
        desk.submit(2, 5);
        desk.submit(3, 5);
        desk.forget();
        desk.cancel(2);
        assertEquals(1, desk.engine.waitingRequests());
        desk.complete(1);
        desk.cancel(2);
        desk.assertAnswered("cancelled 2", "released 1", "placed 3", "refused CANCEL 2 UNKNOWN_REQUEST");
    }

    @Test
    @DisplayName("C17 a cancel before the grant prevents it, one after it gives the slot back")
    void aCancelEitherPreventsTheGrantOrGivesTheSlotBack() {
        Desk desk = new Desk(running(1).build());
        desk.submit(1, 5);
        desk.submit(2, 5);
        desk.submit(3, 5);
        desk.forget();
        desk.complete(1);
        desk.cancel(2);
        desk.assertAnswered("released 1", "placed 2", "cancelled 2", "placed 3");
        assertEquals(1, desk.answers.mostRunning);
    }

    @Test
    @DisplayName("C28 the books balance after every command: what was submitted has ended, waits or runs")
    void theBooksBalanceAfterEveryCommand() {
        playAndBalance();
    }

    private static void playAndBalance() {
        Desk desk = new Desk(EngineConfig.builder(CATALOG)
                .admission(running(20).maxQueuedPerLevel(8).build())
                .maxOpenRequests(60)
                .build());
        desk.join(1, MAIN, 20).join(2, MAIN, 3);
        Random random = new Random(28);
        int submitted = 0;
        for (int i = 0; i < 20_000; i++) {
            long id = random.nextInt(150);
            switch (random.nextInt(12)) {
                case 0 -> desk.cancel(id);
                case 1, 2 -> desk.complete(id);
                case 3 -> desk.fail(id);
                case 4 -> desk.pass(random.nextInt(1_000));
                case 5 -> leaveOrJoin(desk, random.nextInt(20) == 0);
                default -> {
                    submitted++;
                    desk.submit(
                            id, at(random.nextInt(12)).withLease(9_000).withWaitTimeout(random.nextInt(3) * 5_000L));
                }
            }
            assertEquals(submitted, desk.answers.ended() + desk.engine.openRequests());
            assertEquals(desk.answers.waiting.size(), desk.engine.waitingRequests());
            assertEquals(desk.running(), desk.engine.openRequests() - desk.engine.waitingRequests());
        }
        assertEquals(5, desk.answers.ends.size(), "every end was there: " + desk.answers.ends);
        assertEquals(
                desk.answers.ends.get(Answers.End.REJECTED),
                desk.answers.rejected.values().stream()
                        .mapToInt(Integer::intValue)
                        .sum());
    }

    private static void leaveOrJoin(Desk desk, boolean leaves) {
        if (leaves) {
            desk.engine.workerLeave(desk.now, 2);
        } else {
            desk.engine.workerJoin(desk.now, 2, MAIN, Desk.capacity(3));
        }
    }

    @Test
    @DisplayName("W17 the engine prints nothing for what it decides")
    void nothingIsPrinted() {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (PrintStream into = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(into);
            System.setErr(into);
            playAndBalance();
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        assertEquals("", printed.toString(StandardCharsets.UTF_8));
    }
}
