package dev.ringmaster.model;

import dev.ringmaster.api.Demand;
import dev.ringmaster.api.GroupRule;
import dev.ringmaster.api.WorkerSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** The workers, and which of them is the best for a request. */
final class ReferenceWorkers {
    /** In the order in which they joined. */
    final List<ReferenceWorker> all = new ArrayList<>();

    private final ReferenceScores scores;
    final ReferenceBackfill backfill;

    private final World world;

    ReferenceWorkers(World world, ReferenceQueue queue) {
        this.world = world;
        backfill = new ReferenceBackfill(world, queue, this);
        scores = new ReferenceScores(world);
    }

    /** Whether there is room for all of these, one after the other: tried, and undone. */
    boolean fitTogether(List<ReferenceRequest> requests) {
        if (requests.isEmpty()) {
            return true;
        }
        ReferenceRequest first = requests.get(0);
        ReferenceWorker worker = best(first);
        if (worker == null) {
            return false;
        }
        long devices = scores.devices(worker, first.demand());
        worker.take(first.demand(), devices);
        boolean doOthersFit = fitTogether(requests.subList(1, requests.size()));
        worker.giveBack(first.demand(), devices);
        return doOthersFit;
    }

    ReferenceWorker find(long workerId) {
        return all.stream().filter(worker -> worker.id == workerId).findFirst().orElse(null);
    }

    ReferenceWorker add(long workerId, WorkerSpec spec) {
        ReferenceWorker worker = new ReferenceWorker(workerId, spec);
        all.add(worker);
        scores.learn(spec.pool(), spec.capacity());
        return worker;
    }

    /** A request of a pool came; it tells what is to be expected. */
    void expect(ReferenceRequest request) {
        scores.expect(request.pool(), request.demand());
    }

    void change(ReferenceWorker worker, WorkerSpec spec) {
        worker.changeTo(spec);
        backfill.changed(worker);
        scores.learn(worker.pool(), spec.capacity());
    }

    /**
     * Of the workers that can take it one of the first pool, there one that is not held, there one where all its rules
     * about groups are kept, there of the preferred GPU model and the highest priority, there the first by the policy of
     * the pool, there the one that joined first.
     */
    ReferenceWorker best(ReferenceRequest request) {
        Comparator<ReferenceWorker> rules = Comparator.comparingInt(
                        (ReferenceWorker worker) -> world.reach(request.pool()).indexOf(worker.pool()))
                .thenComparing(worker -> backfill.isHeld(worker))
                .thenComparing(worker -> !keepsRules(request, rule -> true, worker))
                .thenComparingInt(worker -> rank(request.demand(), worker));
        List<ReferenceWorker> fitting =
                all.stream().filter(worker -> fits(request, worker)).toList();
        return fitting.stream()
                .min(rules)
                .map(first -> fitting.stream()
                        .filter(worker -> rules.compare(worker, first) == 0)
                        .toList())
                .map(candidates -> scores.first(candidates, request))
                .orElse(null);
    }

    private static int rank(Demand demand, ReferenceWorker worker) {
        int preference = 0;
        if (demand.gpuDevices() > 0) {
            for (long left = demand.gpuPreferences(); left != 0; left >>>= 6) {
                if ((left & 63) == worker.capacity().gpuModel() + 1) {
                    break;
                }
                preference++;
            }
        }
        return preference - worker.spec.priority();
    }

    boolean hasFit(ReferenceRequest request) {
        return all.stream().anyMatch(worker -> fits(request, worker));
    }

    boolean hasFitInItsPool(ReferenceRequest request) {
        return all.stream().anyMatch(worker -> worker.pool() == request.pool() && fits(request, worker));
    }

    private boolean fits(ReferenceRequest request, ReferenceWorker worker) {
        return mayUse(request, worker)
                && !worker.draining
                && worker.hasRoomFor(request.demand())
                && backfill.isOpen(request, worker)
                && keepsRules(request, GroupRule::isRequired, worker);
    }

    private boolean keepsRules(ReferenceRequest request, Predicate<GroupRule> asked, ReferenceWorker worker) {
        return ReferenceGroups.keepsRules(request.demand(), request.pool(), asked, worker, all);
    }

    boolean mayUse(ReferenceRequest request, ReferenceWorker worker) {
        return world.mayUse(request.pool(), request.demand(), worker.spec);
    }

    /** Whether some active worker in its reach could hold a request when idle, or there is none at all. */
    boolean couldEverFit(ReferenceRequest request) {
        boolean isEmptyPool = true;
        for (ReferenceWorker worker : all) {
            if (world.reach(request.pool()).contains(worker.pool()) && !worker.draining) {
                isEmptyPool = false;
                ReferenceWorker idle = new ReferenceWorker(worker.id, worker.spec);
                if (mayUse(request, idle) && idle.hasRoomFor(request.demand())) {
                    return true;
                }
            }
        }
        return isEmptyPool;
    }

    void placeOn(ReferenceWorker worker, ReferenceRequest request) {
        request.devices = scores.devices(worker, request.demand());
        request.worker = worker;
        worker.take(request.demand(), request.devices);
    }

    /** A request no longer holds, or awaits, a worker. */
    static void takeFrom(ReferenceRequest request) {
        if (request.worker != null) {
            request.worker.giveBack(request.demand(), request.devices);
        }
        request.worker = null;
        request.awaitedWorker = Commands.NO_WORKER;
        request.devices = 0;
    }
}
