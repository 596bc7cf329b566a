package dev.ringmaster.core.capacity;

import dev.ringmaster.api.WorkerSpec;
import java.util.ArrayList;
import java.util.List;

/** All kinds of workers there have been. Kinds are few and are kept. */
public final class WorkerKinds {
    private final List<WorkerKind> kinds = new ArrayList<>();

    /** How many there are; it only grows. */
    int size() {
        return kinds.size();
    }

    WorkerKind get(int index) {
        return kinds.get(index);
    }

    WorkerKind of(WorkerSpec spec, boolean isForGpuWorkOnly) {
        for (WorkerKind kind : kinds) {
            if (kind.covers(spec, isForGpuWorkOnly)) {
                return kind;
            }
        }
        WorkerKind added = new WorkerKind(kinds.size(), spec, isForGpuWorkOnly);
        kinds.add(added);
        return added;
    }
}
