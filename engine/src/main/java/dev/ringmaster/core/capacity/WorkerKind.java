package dev.ringmaster.core.capacity;

import dev.ringmaster.api.Demand;
import dev.ringmaster.api.WorkerSpec;

/** What workers have in common that the rules of requests look at; there is one object for all that are alike. */
public final class WorkerKind {
    private final int index;
    private final WorkerSpec example;
    private final boolean isForGpuWorkOnly;

    WorkerKind(int index, WorkerSpec example, boolean isForGpuWorkOnly) {
        this.index = index;
        this.example = example;
        this.isForGpuWorkOnly = isForGpuWorkOnly;
    }

    /** Its number, dense from 0. */
    public int index() {
        return index;
    }

    boolean covers(WorkerSpec spec, boolean isGpuWorkOnly) {
        return isForGpuWorkOnly == isGpuWorkOnly
                && example.priority() == spec.priority()
                && example.isPreemptable() == spec.isPreemptable()
                && example.capacity().gpuModel() == spec.capacity().gpuModel()
                && (example.capacity().gpuDevices() == 0) == (spec.capacity().gpuDevices() == 0)
                && example.reservedLabels() == spec.reservedLabels()
                && agree(example.reservedLabels(), spec);
    }

    private boolean agree(int labels, WorkerSpec spec) {
        for (int left = labels; left != 0; left &= left - 1) {
            int label = Integer.numberOfTrailingZeros(left);
            if (example.label(label) != spec.label(label)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a request may be placed on such workers, as far as that does not depend on the single worker. */
    boolean mayTake(Demand demand) {
        boolean isRightForGpus = demand.gpuDevices() == 0 ? !isForGpuWorkOnly : hasModelFor(demand);
        return isRightForGpus && (!example.isPreemptable() || demand.allowsPreemptable()) && isOpenTo(demand);
    }

    boolean hasModelFor(Demand demand) {
        int model = example.capacity().gpuModel();
        return example.capacity().gpuDevices() > 0
                && (demand.gpuModels() == 0 || (model >= 0 && (demand.gpuModels() >>> model & 1) != 0));
    }

    boolean isOpenTo(Demand demand) {
        int reserved = example.reservedLabels();
        if ((reserved & ~demand.labels()) != 0) {
            return false;
        }
        for (int left = reserved; left != 0; left &= left - 1) {
            int label = Integer.numberOfTrailingZeros(left);
            if (example.label(label) != demand.label(label)) {
                return false;
            }
        }
        return true;
    }

    /** In which turn a request that may use such workers does: the preferred models and the higher priorities first. */
    int rankFor(Demand demand) {
        int preference = demand.gpuDevices() == 0
                ? 0
                : demand.gpuPreference(example.capacity().gpuModel());
        return preference - example.priority();
    }
}
