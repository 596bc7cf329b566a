package dev.ringmaster.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.DefragmentationPlan;
import dev.ringmaster.api.DefragmentationPlan.Move;
import org.junit.jupiter.api.Test;

/** Plans of moves, carried out move by move in the reference: each has room when its turn comes, and frees what it says. */
class DefragmentationTest {
    private static final int RUNS = 300;

    @Test
    void everyMoveHasRoomInItsTurnAndThePlanFreesWhatItSays() {
        int moves = 0;
        int devices = 0;
        for (long seed = 0; seed < RUNS; seed++) {
            Scenario scenario = CommandGenerator.scenario(seed, 300);
            DecisionLog log = new DecisionLog();
            CoreUnderTest core = new CoreUnderTest(scenario.world(), log);
            ReferenceScheduler reference = new ReferenceScheduler(scenario.world(), new DecisionLog());
            for (Command command : scenario.commands()) {
                command.applyTo(core);
                command.applyTo(reference);
            }
            for (int pool = 0; pool < scenario.world().catalog().pools().size(); pool++) {
                long before = core.scheduler.stateHash();
                int most = (int) (seed % 7) * 3;
                DefragmentationPlan plan = core.scheduler.questions().defragmentationPlan(pool, most);
                assertEquals(before, core.scheduler.stateHash(), "asking changes nothing, seed " + seed);
                assertTrue(plan.moves().size() <= most, "seed " + seed);
                carryOut(seed, reference, pool, plan);
                moves += plan.moves().size();
                devices += plan.devicesFreed();
            }
        }
        assertTrue(moves > 20 && devices > 2, moves + " moves freed " + devices + " devices");
    }

    private static void carryOut(long seed, ReferenceScheduler reference, int pool, DefragmentationPlan plan) {
        ReferenceWorkers workers = reference.workers();
        long idle = idle(workers, pool);
        long whole = whole(workers, pool);
        for (Move move : plan.moves()) {
            ReferenceRequest request = reference.find(move.requestId());
            ReferenceWorker to = workers.find(move.toWorkerId());
            String what = "seed " + seed + " " + move + " of " + plan;
            assertEquals(request.worker.id, move.fromWorkerId(), what);
            assertTrue(to != request.worker && to.pool() == pool && !to.draining && !to.isIdle(), what);
            assertTrue(workers.mayUse(request, to) && to.hasRoomFor(request.demand()), what);
            request.worker.giveBack(request.demand(), request.devices);
            request.devices = to.fullestDevicesFor(request.demand());
            request.worker = to;
            to.take(request.demand(), request.devices);
        }
        assertEquals(plan.workersFreed(), idle(workers, pool) - idle, "seed " + seed + " " + plan);
        assertEquals(plan.devicesFreed(), whole(workers, pool) - whole, "seed " + seed + " " + plan);
        assertTrue(
                plan.moves().isEmpty() || plan.workersFreed() > 0 || plan.devicesFreed() > 0,
                "moves for nothing: " + plan);
    }

    private static long idle(ReferenceWorkers workers, int pool) {
        return workers.all.stream()
                .filter(worker -> worker.pool() == pool && !worker.draining && worker.isIdle())
                .count();
    }

    private static long whole(ReferenceWorkers workers, int pool) {
        return workers.all.stream()
                .filter(worker -> worker.pool() == pool && !worker.draining)
                .mapToLong(worker -> worker.freeVector()[worker.free.length + 2])
                .sum();
    }
}
