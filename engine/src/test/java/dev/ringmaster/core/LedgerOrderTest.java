package dev.ringmaster.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.core.queue.Request;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A ledger that stops after any record holds no more on any worker than the worker has. */
class LedgerOrderTest implements RecordSink {
    private static final int WORKERS = 6;
    private static final int SLOTS_OF_A_WORKER = 3;
    private static final ResourceCatalog CATALOG =
            ResourceCatalog.builder().dimensions(ResourceCatalog.SLOTS).build();
    private static final Capacity CAPACITY =
            CATALOG.capacity().amount(ResourceCatalog.SLOTS, SLOTS_OF_A_WORKER).build();

    private final Map<Long, Long> workerOf = new HashMap<>();
    private final Map<Long, Long> slotsOf = new HashMap<>();
    private final Map<Long, Long> heldOn = new HashMap<>();
    private long records;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64})
    void noRecordLetsTheLedgerHoldMoreThanThereIs(int credits) {
        for (long seed = 0; seed < 40; seed++) {
            run(credits, seed);
        }
    }

    private void run(int credits, long seed) {
        workerOf.clear();
        slotsOf.clear();
        heldOn.clear();
        records = 0;
        Random random = new Random(seed);
        Scheduler scheduler = new Scheduler(
                new SchedulerConfig(CATALOG, AdmissionPolicy.builder(2).build(), 1, 1_000).withLedgerCredits(credits),
                new DecisionListener() {});
        for (long worker = 0; worker < WORKERS; worker++) {
            scheduler.onWorkerJoined(0, worker, WorkerSpec.of(0, CAPACITY));
        }
        long confirmed = 0;
        for (int step = 0; step < 2_000; step++) {
            command(scheduler, random, step);
            if (random.nextInt(4) == 0) {
                scheduler.drainRecords(this, 1 + random.nextInt(8));
            }
            if (confirmed < records && random.nextInt(3) == 0) {
                long last = confirmed + random.nextInt((int) (records - confirmed));
                scheduler.onLedgerConfirmed(step, confirmed, last);
                confirmed = last + 1;
            }
        }
        while (scheduler.unsentRecords() > 0 || scheduler.recordsInFlight() > 0) {
            scheduler.drainRecords(this, 8);
            scheduler.onLedgerConfirmed(2_000, confirmed, records - 1);
            confirmed = records;
        }
        long held = heldOn.values().stream().mapToLong(Long::longValue).sum();
        assertEquals(scheduler.reserved(0), held, "seed " + seed + ": in the end the ledger holds what is reserved");
    }

    private static void command(Scheduler scheduler, Random random, int step) {
        long request = random.nextInt(60);
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> {
                long slots = 1L + random.nextInt(SLOTS_OF_A_WORKER);
                scheduler.onSubmit(
                        step,
                        request,
                        RequestSpec.of(
                                CATALOG.demand()
                                        .amount(ResourceCatalog.SLOTS, slots)
                                        .build(),
                                random.nextInt(2)),
                        0);
            }
            case 3, 4, 5 -> scheduler.onComplete(step, request, Scheduler.AS_ESTIMATED);
            case 6 -> scheduler.onCancel(step, request);
            default -> {
                long worker = random.nextInt(WORKERS);
                if (random.nextInt(3) == 0) {
                    scheduler.onWorkerLeft(step, worker);
                } else {
                    scheduler.onWorkerJoined(step, worker, WorkerSpec.of(0, CAPACITY));
                }
            }
        }
    }

    @Override
    public void onRecord(long record, Request request, RequestState state) {
        assertEquals(records++, record);
        Long before = workerOf.remove(request.id());
        if (before != null) {
            heldOn.merge(before, -slotsOf.get(request.id()), Long::sum);
        }
        if (state == RequestState.PLACED) {
            long slots = request.spec().demand().amount(0);
            workerOf.put(request.id(), request.workerId());
            slotsOf.put(request.id(), slots);
            long held = heldOn.merge(request.workerId(), slots, Long::sum);
            assertTrue(held <= SLOTS_OF_A_WORKER, "worker " + request.workerId() + " holds " + held + " in the ledger");
        }
    }
}
