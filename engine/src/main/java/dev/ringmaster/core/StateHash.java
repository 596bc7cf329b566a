package dev.ringmaster.core;

import dev.ringmaster.api.Gpus;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.UsedElsewhere;
import dev.ringmaster.core.capacity.Worker;
import dev.ringmaster.core.queue.Request;

/**
 * A number that two schedulers share only if their open requests and workers are the same. A sum of one well-mixed
 * number for each request and worker, so that it does not depend on the order in which they are visited.
 */
public final class StateHash {
    private StateHash() {}

    static long of(Iterable<Request> requests, Iterable<Worker> workers) {
        long sum = 0;
        for (Request request : requests) {
            sum += ofRequest(
                    request.id(),
                    request.sequence(),
                    request.state().code(),
                    request.level(),
                    request.workerId(),
                    request.gpuDevices());
        }
        for (Worker worker : workers) {
            sum += ofWorker(worker.id(), worker.isDraining(), worker.free(), worker.usedElsewhere());
        }
        return sum;
    }

    /** The number of one open request. */
    public static long ofRequest(long id, long sequence, int state, int level, long workerId, long gpuDevices) {
        long hash = mix(id);
        hash = mix(hash ^ sequence);
        hash = mix(hash ^ (state * 64L + level));
        hash = mix(hash ^ workerId);
        return mix(hash ^ gpuDevices);
    }

    /** The number of one worker. */
    public static long ofWorker(long id, boolean isDraining, long[] free, UsedElsewhere used) {
        long hash = mix(~id);
        hash = mix(hash ^ (isDraining ? 1 : 0));
        for (long element : free) {
            hash = mix(hash ^ element);
        }
        return used.isNothing() ? hash : ofUsed(hash, used);
    }

    private static long ofUsed(long worker, UsedElsewhere used) {
        long hash = worker;
        for (int i = 0; i < ResourceCatalog.MAX_DIMENSIONS; i++) {
            hash = mix(hash ^ used.amount(i));
        }
        for (int device = 0; device < Gpus.MAX_DEVICES; device++) {
            hash = mix(hash ^ used.gpuMillis(device));
        }
        return hash;
    }

    /** The number of one worker that is ordered. */
    public static long ofOrder(long id, int template) {
        return mix(mix(-id) ^ template);
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014). */
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
