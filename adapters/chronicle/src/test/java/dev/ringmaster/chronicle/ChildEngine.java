package dev.ringmaster.chronicle;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.SchedulingEngine;
import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.PublishResult;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.ResourceCatalog;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * An engine on a ledger in a process of its own that works for ever: submits, completes what was confirmed and cancels at
 * random, and says on its standard output what it is about to do and what was confirmed to it.
 */
final class ChildEngine {
    static final ResourceCatalog CATALOG = ResourceCatalog.builder()
            .dimensions(ResourceCatalog.CPU_MILLIS, ResourceCatalog.MEMORY_MIB)
            .gpuModels("small", "large")
            .build();
    static final EngineConfig CONFIG = EngineConfig.builder(CATALOG)
            .maxOpenRequests(2_000)
            .ledgerCredits(64)
            .build();
    static final int WORKERS = 12;
    static final int MAX_ENTRIES = 4_000;

    private static final int MOST_OPEN = 300;
    private static final long PAUSE_NANOS = 50_000;

    private final DataOutputStream out =
            new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 64));
    private final ConcurrentLinkedQueue<Long> confirmed = new ConcurrentLinkedQueue<>();
    private final List<Long> open = new ArrayList<>();
    private final Random random;
    private long nextId;

    private ChildEngine(long seed, long firstId) {
        random = new Random(seed);
        nextId = firstId;
    }

    /** What is said: a kind and a request id. */
    enum Message {
        /** The child is about to submit it. */
        SUBMITTING,
        /** The child is about to complete or cancel it. */
        ENDING,
        /** It was confirmed as waiting. */
        QUEUED,
        /** It was confirmed as placed. */
        PLACED,
        /** It was confirmed as finished. */
        FINISHED
    }

    static Capacity capacity(long worker) {
        Capacity.Builder capacity = CATALOG.capacity()
                .amount(ResourceCatalog.CPU_MILLIS, 16_000)
                .amount(ResourceCatalog.MEMORY_MIB, 65_536);
        return worker % 3 == 0
                ? capacity.build()
                : capacity.gpus(4, worker % 3 == 1 ? "small" : "large").build();
    }

    /** Starts a child; its standard error goes to a file. */
    static Process start(Path directory, long seed, long firstId, Path errors) throws IOException {
        return ChildLedger.startMain(
                ChildEngine.class, List.of(directory.toString(), Long.toString(seed), Long.toString(firstId)), errors);
    }

    public static void main(String[] arguments) {
        new ChildEngine(Long.parseLong(arguments[1]), Long.parseLong(arguments[2])).run(Path.of(arguments[0]));
    }

    private void run(Path directory) {
        ChronicleLedger ledger = ChronicleLedger.open(directory, CATALOG, MAX_ENTRIES);
        SchedulingEngine engine = SchedulingEngine.launch(CONFIG, new Reporter(), ledger);
        for (long worker = 0; worker < WORKERS; worker++) {
            long id = worker;
            publish(() -> engine.tryWorkerJoin(id, 0, capacity(id)));
        }
        while (true) {
            step(engine);
        }
    }

    private void step(SchedulingEngine engine) {
        int dice = random.nextInt(20);
        if (open.size() >= MOST_OPEN || dice < 9) {
            completeOne(engine);
        } else if (dice == 9 && !open.isEmpty()) {
            long id = open.remove(random.nextInt(open.size()));
            say(Message.ENDING, id);
            publish(() -> engine.tryCancel(id));
        } else {
            long id = nextId++;
            open.add(id);
            say(Message.SUBMITTING, id);
            RequestSpec spec = randomSpec();
            publish(() -> engine.trySubmit(id, spec));
        }
    }

    private void completeOne(SchedulingEngine engine) {
        Long id = confirmed.poll();
        if (id == null) {
            LockSupport.parkNanos(PAUSE_NANOS);
        } else if (open.remove(id)) {
            say(Message.ENDING, id);
            publish(() -> engine.tryComplete(id));
        }
    }

    private RequestSpec randomSpec() {
        var demand = CATALOG.demand()
                .amount(ResourceCatalog.CPU_MILLIS, 500L + 500L * random.nextInt(8))
                .amount(ResourceCatalog.MEMORY_MIB, 1_024L * (1 + random.nextInt(8)));
        switch (random.nextInt(4)) {
            case 0 -> demand.gpus(1, 250 + 250 * random.nextInt(4));
            case 1 -> demand.gpus(2, 1_000).gpuModels("large");
            default -> {}
        }
        return RequestSpec.of(demand.build(), random.nextInt(10));
    }

    private interface Publication {
        PublishResult publish();
    }

    private static void publish(Publication publication) {
        while (publication.publish() != PublishResult.ACCEPTED) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private synchronized void say(Message message, long id) {
        try {
            out.writeByte(message.name().charAt(0));
            out.writeLong(id);
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Reporter implements DecisionListener {
        @Override
        public void onRecovered(long nowNanos, long requestId, RequestState state, long workerId) {
            open.add(requestId);
            if (state == RequestState.PLACED) {
                confirmed.add(requestId);
            }
        }

        @Override
        public void onConfirmed(long nowNanos, long requestId, RequestState state) {
            say(Message.valueOf(state.name()), requestId);
            if (state == RequestState.PLACED) {
                confirmed.add(requestId);
            }
        }
    }
}
