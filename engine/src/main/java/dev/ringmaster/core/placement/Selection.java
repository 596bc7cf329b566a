package dev.ringmaster.core.placement;

import dev.ringmaster.api.Demand;
import dev.ringmaster.core.capacity.Worker;

/** Those workers of a pool that have the labels which a demand requires, and demands like it. */
record Selection(Demand like, WorkerIndex index) {
    boolean includes(Worker worker) {
        return worker.hasLabels(like);
    }

    boolean isFor(Demand demand) {
        int required = like.requiredLabels();
        if (demand.requiredLabels() != required) {
            return false;
        }
        for (int left = required; left != 0; left &= left - 1) {
            int label = Integer.numberOfTrailingZeros(left);
            if (like.label(label) != demand.label(label)) {
                return false;
            }
        }
        return true;
    }
}
