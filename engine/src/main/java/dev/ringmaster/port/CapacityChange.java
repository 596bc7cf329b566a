package dev.ringmaster.port;

import dev.ringmaster.api.Demand;
import org.jspecify.annotations.Nullable;

/** One reservation or release in a {@link CapacityBatch}, and its verdict. Used again with its batch. */
public final class CapacityChange {
    private long reservationId;
    private long workerId;
    private @Nullable Demand demand;
    private long gpuDevices;
    private CapacityVerdict verdict = CapacityVerdict.NONE;
    private int nextOfWorker = CapacityBatch.END;

    CapacityChange() {}

    void set(long newReservationId, long newWorkerId, @Nullable Demand newDemand, long newGpuDevices) {
        reservationId = newReservationId;
        workerId = newWorkerId;
        demand = newDemand;
        gpuDevices = newGpuDevices;
        verdict = CapacityVerdict.NONE;
        nextOfWorker = CapacityBatch.END;
    }

    void nextOfWorker(int index) {
        nextOfWorker = index;
    }

    int nextOfWorker() {
        return nextOfWorker;
    }

    void verdict(CapacityVerdict newVerdict) {
        verdict = newVerdict;
    }

    /** By what the reservation is known; unique in its pool while it is held. */
    public long reservationId() {
        return reservationId;
    }

    /** The worker it is about. */
    public long workerId() {
        return workerId;
    }

    /** Whether something is to be reserved; otherwise it is to be released. */
    public boolean isReservation() {
        return demand != null;
    }

    /**
     * What is to be reserved.
     *
     * @throws IllegalStateException if it is a release
     */
    public Demand demand() {
        Demand asked = demand;
        if (asked == null) {
            throw new IllegalStateException("a release has no demand");
        }
        return asked;
    }

    /** The GPU devices to be reserved, as a bit set by device index. */
    public long gpuDevices() {
        return gpuDevices;
    }

    /** What the ledger said. */
    public CapacityVerdict verdict() {
        return verdict;
    }
}
