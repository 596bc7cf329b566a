package dev.ringmaster.core.placement;

import dev.ringmaster.api.Gpus;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;

/**
 * How much of a worker's free GPUs the expected requests could not use, summed by how much their kinds count. For each kind
 * two losses are added: the free milli of devices that have too little for it, and the free milli that are left when the
 * worker holds as many of it as it can, which shows early what it will be short of besides GPUs. Where it can hold none both
 * are all that is free.
 *
 * <p>The first is the measure of Weng and others, "Beware of fragmentation: scheduling GPU-sharing workloads with
 * fragmentation gradient descent", USENIX ATC 2023. Requests without GPUs are left out: what they could not use is always
 * all of it.
 */
final class Fragmentation {
    private final Expectation expectation;
    private final int[] deviceFree = new int[Gpus.MAX_DEVICES];
    private final long[] free;
    private int devices;
    private long total;

    // by amount of one device that is asked for
    /** Free milli of devices that have less. */
    private final long[] tooLittle;
    /** How many devices have as much. */
    private final int[] enough;
    /** How many requests for one device could share them. */
    private final int[] shares;

    Fragmentation(Expectation expectation) {
        this.expectation = expectation;
        free = new long[expectation.dimensions().length];
        tooLittle = new long[expectation.millis().length];
        enough = new int[expectation.millis().length];
        shares = new int[expectation.millis().length];
    }

    /** Of a worker as it is. */
    long of(Worker worker) {
        look(worker);
        return sum(worker.capacity().gpuModel());
    }

    /** Of a worker after a request of a shape was placed on it, on these devices. */
    long after(Worker worker, Shape shape, long onDevices) {
        look(worker);
        int[] dimensions = expectation.dimensions();
        for (int i = 0; i < free.length; i++) {
            free[i] -= shape.need()[dimensions[i]];
        }
        for (long left = onDevices; left != 0; left &= left - 1) {
            deviceFree[Long.numberOfTrailingZeros(left)] -= shape.demand().gpuMillis();
        }
        return sum(worker.capacity().gpuModel());
    }

    private void look(Worker worker) {
        int[] dimensions = expectation.dimensions();
        for (int i = 0; i < free.length; i++) {
            free[i] = worker.free()[dimensions[i]];
        }
        devices = worker.capacity().gpuDevices();
        for (int device = 0; device < devices; device++) {
            deviceFree[device] = worker.deviceFree(device);
        }
    }

    private long sum(int model) {
        lookAtDevices();
        long sum = 0;
        for (int i = 0; i < expectation.size(); i++) {
            ExpectedKind kind = expectation.get(i);
            long most = mostOf(kind, model);
            long unused = total - most * kind.devices * kind.millis;
            sum += kind.weight * (unused + (most == 0 ? total : tooLittle[kind.millisIndex]));
        }
        return sum;
    }

    private void lookAtDevices() {
        total = 0;
        for (int device = 0; device < devices; device++) {
            total += deviceFree[device];
        }
        for (int i = 0; i < expectation.millisCount(); i++) {
            int millis = expectation.millis()[i];
            tooLittle[i] = 0;
            enough[i] = 0;
            shares[i] = 0;
            for (int device = 0; device < devices; device++) {
                if (deviceFree[device] < millis) {
                    tooLittle[i] += deviceFree[device];
                } else {
                    enough[i]++;
                    shares[i] += deviceFree[device] / millis;
                }
            }
        }
    }

    /** How many requests of a kind the worker could hold. */
    private long mostOf(ExpectedKind kind, int model) {
        if (!kind.allows(model)) {
            return 0;
        }
        long most = kind.devices == 1 ? shares[kind.millisIndex] : enough[kind.millisIndex] / kind.devices;
        for (int i = 0; i < free.length; i++) {
            if (most * kind.charges[i] > free[i]) {
                most = free[i] / kind.charges[i];
            }
        }
        return most;
    }
}
