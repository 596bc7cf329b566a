package dev.ringmaster.conformance;

import static dev.ringmaster.conformance.Cluster.CPU;
import static dev.ringmaster.conformance.Cluster.GPU;
import static dev.ringmaster.conformance.Cluster.ask;
import static dev.ringmaster.conformance.Cluster.askGpu;
import static dev.ringmaster.conformance.Cluster.gpuWorker;
import static dev.ringmaster.conformance.Cluster.worker;

import dev.ringmaster.InlineEngine;
import dev.ringmaster.SchedulingEngine;
import dev.ringmaster.api.CommandType;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.PublishResult;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.WorkerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** Commands of a busy cluster, the same for the same seed, for an engine with threads or without. */
final class RandomCommands {
    private static final int WORKERS = 12;
    private static final int RECENT = 150;

    private final Random random;
    private final List<Command> commands = new ArrayList<>();
    private long now;
    private long nextId;

    /** What is done to an engine, at a time. */
    record Command(long now, Inline inline, Function<SchedulingEngine, PublishResult> published) {
        void accept(InlineEngine engine) {
            inline.run(engine, now);
        }

        PublishResult publish(SchedulingEngine engine) {
            return published.apply(engine);
        }
    }

    /** A command to an engine without threads. */
    interface Inline {
        void run(InlineEngine engine, long now);
    }

    private RandomCommands(long seed) {
        random = new Random(seed);
    }

    static List<Command> of(long seed, int count) {
        RandomCommands made = new RandomCommands(seed);
        while (made.commands.size() < count) {
            made.next();
        }
        return made.commands;
    }

    private void next() {
        int kind = random.nextInt(100);
        if (kind < 45) {
            submit();
        } else if (kind < 75) {
            about(CommandType.COMPLETE);
        } else if (kind < 80) {
            about(CommandType.CANCEL);
        } else if (kind < 90) {
            now += random.nextInt(50);
            long to = now;
            add((engine, at) -> engine.advanceTime(at), engine -> engine.tryAdvanceTime(to));
        } else {
            aboutWorker(random.nextInt(WORKERS), kind);
        }
    }

    private void submit() {
        long id = nextId++;
        boolean usesGpu = random.nextInt(3) == 0;
        Demand.Builder demand = usesGpu
                ? askGpu(random.nextBoolean() ? new String[] {"A10G"} : new String[] {"T4", "A10G"})
                : ask(50L * (1 + random.nextInt(20)), 100L * (1 + random.nextInt(10)));
        if (random.nextInt(4) == 0) {
            demand.allowPreemptable();
        }
        long timeout = random.nextInt(3) == 0 ? random.nextInt(300) : RequestSpec.WAIT_FOREVER;
        RequestSpec spec = new RequestSpec(demand.build(), usesGpu ? GPU : CPU, random.nextInt(10), timeout);
        add((engine, at) -> engine.submit(at, id, spec), engine -> engine.trySubmit(id, spec));
    }

    private void about(CommandType type) {
        long id = Math.max(0, nextId - 1 - random.nextInt(RECENT));
        if (type == CommandType.COMPLETE) {
            add((engine, at) -> engine.complete(at, id), engine -> engine.tryComplete(id));
        } else {
            add((engine, at) -> engine.cancel(at, id), engine -> engine.tryCancel(id));
        }
    }

    private void aboutWorker(long id, int kind) {
        WorkerSpec spec = (id % 3 == 0 ? gpuWorker(2_000, 4_000, 4, id % 2 == 0 ? "T4" : "A10G") : worker(2_000, 4_000))
                .priority((int) id % 4)
                .build();
        switch (kind) {
            case 90 -> add((engine, at) -> engine.workerLeave(at, id), engine -> engine.tryWorkerLeave(id));
            case 91 -> add((engine, at) -> engine.workerDrain(at, id), engine -> engine.tryWorkerDrain(id));
            default -> add((engine, at) -> engine.workerJoin(at, id, spec), engine -> engine.tryWorkerJoin(id, spec));
        }
    }

    private void add(Inline inline, Function<SchedulingEngine, PublishResult> published) {
        commands.add(new Command(now, inline, published));
    }
}
