package dev.ringmaster.model;

import dev.ringmaster.api.PreemptionPolicy;
import dev.ringmaster.api.PreemptionPolicy.Victims;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Who may take whose place, the plain way. */
final class ReferencePreemption {
    private static final Comparator<ReferenceRequest> CHEAPEST_FIRST = Comparator.comparing(
                    ReferenceRequest::rank, Comparator.reverseOrder())
            .thenComparing(request -> request.placedAt, Comparator.reverseOrder())
            .thenComparing(request -> request.sequence, Comparator.reverseOrder());

    /** A worker, and who has to go from it, the cheapest first. */
    record Choice(ReferenceWorker worker, List<ReferenceRequest> victims) {
        ReferenceRequest dearest() {
            return victims.get(victims.size() - 1);
        }
    }

    private static final Comparator<Choice> BEST_FIRST = Comparator.comparing(
                    (Choice choice) -> choice.dearest().rank(), Comparator.reverseOrder())
            .thenComparingInt(choice -> choice.victims().size())
            .thenComparing(choice -> choice.dearest().placedAt, Comparator.reverseOrder());

    private final World world;
    private final ReferenceQueue queue;
    private final ReferenceWorkers workers;

    ReferencePreemption(World world, ReferenceQueue queue, ReferenceWorkers workers) {
        this.world = world;
        this.queue = queue;
        this.workers = workers;
    }

    /** Where a request would take the place of whom, null if nowhere. */
    Choice choose(ReferenceRequest request, long now) {
        if (policy(request).victims() == Victims.NONE
                || !request.demand().rules().isEmpty()) {
            return null;
        }
        Map<ReferenceWorker, List<ReferenceRequest>> candidates = queue.open.stream()
                .filter(other -> other.worker != null && mayGo(other, request, now))
                .collect(Collectors.groupingBy(other -> other.worker));
        return workers.all.stream()
                .filter(candidates::containsKey)
                .filter(worker -> worker.pool() == request.pool() && !worker.draining)
                .filter(worker -> workers.mayUse(request, worker))
                .filter(worker -> !workers.backfill.isHeldFrom(request, worker))
                .map(worker -> new Choice(worker, victims(request, worker, candidates.get(worker))))
                .filter(choice -> !choice.victims().isEmpty())
                .min(BEST_FIRST)
                .orElse(null);
    }

    private PreemptionPolicy policy(ReferenceRequest request) {
        return world.pools().get(request.pool()).preemption();
    }

    /** Who has to go from a worker, of all who may only those who are in the way; nobody if that is not enough. */
    private static List<ReferenceRequest> victims(
            ReferenceRequest request, ReferenceWorker worker, List<ReferenceRequest> candidates) {
        List<ReferenceRequest> gone = new ArrayList<>(candidates.stream()
                .sorted(CHEAPEST_FIRST)
                .limit(PreemptionPolicy.MAX_VICTIMS)
                .toList());
        if (!fitsWithout(gone, request, worker)) {
            return List.of();
        }
        List<ReferenceRequest> dearestFirst = new ArrayList<>(gone);
        Collections.reverse(dearestFirst);
        for (ReferenceRequest spared : dearestFirst) {
            gone.remove(spared);
            if (!fitsWithout(gone, request, worker)) {
                gone.add(spared);
                gone.sort(CHEAPEST_FIRST);
            }
        }
        return gone;
    }

    private boolean mayGo(ReferenceRequest other, ReferenceRequest request, long now) {
        boolean isOpenTo = policy(request).victims() == Victims.LESS_URGENT
                || other.demand().isPreemptable();
        boolean isSafe = ReferenceRequest.later(other.placedAt, policy(request).cooldownNanos()) > now;
        return isOpenTo && !isSafe && other.rank() > request.rank();
    }

    private static boolean fitsWithout(List<ReferenceRequest> gone, ReferenceRequest request, ReferenceWorker worker) {
        gone.forEach(other -> worker.giveBack(other.demand(), other.devices));
        boolean fits = worker.hasRoomFor(request.demand());
        gone.forEach(other -> worker.take(other.demand(), other.devices));
        return fits;
    }
}
