package dev.ringmaster.core.placement;

import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * For requests without GPUs: of the workers that can hold the request, by ascending id, the one whose number is the hash of
 * the key modulo how many there are. Looks at every worker. Requests with GPUs get the best fit.
 */
final class Sha256ModuloIndex extends ScoredIndex {
    private final Sha256 sha256 = new Sha256();
    private final List<Worker> byId = new ArrayList<>();

    Sha256ModuloIndex(ResourceCatalog catalog, Score fit) {
        super(catalog, fit);
    }

    @Override
    public @Nullable Worker choose(Shape shape, int group, long affinityKey) {
        if (shape.demand().gpuDevices() > 0) {
            return super.choose(shape, group, affinityKey);
        }
        int candidates = 0;
        for (int i = 0; i < byId.size(); i++) {
            candidates += isCandidate(byId.get(i), shape, group) ? 1 : 0;
        }
        return candidates == 0
                ? null
                : candidate(shape, group, Long.remainderUnsigned(sha256.of(affinityKey), candidates));
    }

    private Worker candidate(Shape shape, int group, long number) {
        int i = -1;
        for (long left = number; left >= 0; left--) {
            do {
                i++;
            } while (!isCandidate(byId.get(i), shape, group));
        }
        return byId.get(i);
    }

    private static boolean isCandidate(Worker worker, Shape shape, int group) {
        return worker.canHold(shape) && shape.ranks().groupOf(worker.kind()) == group;
    }

    @Override
    public void add(Worker worker) {
        super.add(worker);
        int place = byId.size();
        while (place > 0 && byId.get(place - 1).id() > worker.id()) {
            place--;
        }
        byId.add(place, worker);
    }

    @Override
    public void remove(Worker worker) {
        super.remove(worker);
        byId.remove(worker);
    }
}
