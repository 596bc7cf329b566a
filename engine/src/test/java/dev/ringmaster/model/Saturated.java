package dev.ringmaster.model;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** One worker of a few slots for which more wait than it can take: who gets a slot when one becomes free? */
final class Saturated {
    private static final ResourceCatalog CATALOG =
            ResourceCatalog.builder().dimensions("slots").build();
    private static final int MAX_ACCOUNTS = 16;
    private static final int MAX_OPEN = 4_096;

    /** A request that was submitted; ids are given in the order of submission. */
    record Job(long id, int level, int account, long slots, long cost, long submitted) {}

    final Map<Long, Job> waiting = new LinkedHashMap<>();
    final long slots;
    long free;
    long now = 1_000;
    /** What is called with a request that is placed, while it is still among those that wait. */
    Consumer<Job> onPlaced = job -> {};

    private final Dice dice;
    private final DecisionLog log = new DecisionLog();
    private final Commands scheduler;
    private final List<Job> running = new ArrayList<>();
    private long submitted;

    Saturated(long seed, AdmissionPolicy policy, long slots, BiFunction<World, DecisionLog, Commands> schedulers) {
        dice = new Dice(seed);
        this.slots = slots;
        scheduler = schedulers.apply(new World(CATALOG, policy, MAX_ACCOUNTS, MAX_OPEN), log);
    }

    Dice dice() {
        return dice;
    }

    /** The worker comes: nothing is placed before. */
    void open() {
        free = slots;
        scheduler.join(
                now,
                1,
                WorkerSpec.of(0, CATALOG.capacity().amount("slots", slots).build()));
        note();
    }

    Job submit(int level, int account, long asked, long cost) {
        Job job = new Job(submitted++, level, account, asked, cost, now);
        Demand demand = CATALOG.demand().amount("slots", asked).build();
        RequestSpec spec = new RequestSpec(demand, 0, level, account, RequestSpec.WAIT_FOREVER, RequestSpec.NO_LEASE);
        waiting.put(job.id, job);
        scheduler.submit(now, job.id, spec, cost);
        note();
        return job;
    }

    /** One of those that run, any of them, is done. */
    void completeOne() {
        Job job = running.remove(dice.below(running.size()));
        free += job.slots;
        scheduler.complete(now, job.id, -1);
        note();
    }

    int running() {
        return running.size();
    }

    long waitingAt(int level, int account) {
        return waiting.values().stream()
                .filter(job -> job.level == level && job.account == account)
                .count();
    }

    private void note() {
        for (Decision decision : log.decisions()) {
            if (decision.kind() == Decision.Kind.PLACED) {
                Job job = waiting.get(decision.about());
                onPlaced.accept(job);
                waiting.remove(job.id);
                running.add(job);
                free -= job.slots;
            } else if (decision.kind() == Decision.Kind.REJECTED) {
                throw new AssertionError("rejected: " + decision);
            }
        }
        log.clear();
    }
}
