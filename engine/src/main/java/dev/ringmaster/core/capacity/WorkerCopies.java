package dev.ringmaster.core.capacity;

import dev.ringmaster.api.Gpus;
import org.jspecify.annotations.Nullable;

/** Copies of workers, to try on them what would be if: two for each number of GPU devices, used again and again. */
public final class WorkerCopies {
    private final @Nullable Worker[] copies = new Worker[2 * (Gpus.MAX_DEVICES + 1)];

    /** A copy of what a worker is and has free, that holds nobody; good until the next one is asked for. */
    public Worker of(Worker worker) {
        int like = 2 * worker.capacity().gpuDevices() + (worker.hasBalance() ? 1 : 0);
        Worker copy = copies[like];
        if (copy == null) {
            copy = worker.idleCopy();
            copies[like] = copy;
        }
        copy.copy(worker);
        return copy;
    }
}
