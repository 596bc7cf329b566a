package dev.ringmaster.contract;

import static dev.ringmaster.port.CapacityVerdict.ALREADY_RESERVED;
import static dev.ringmaster.port.CapacityVerdict.APPLIED;
import static dev.ringmaster.port.CapacityVerdict.GROUP_REFUSED;
import static dev.ringmaster.port.CapacityVerdict.NOT_RESERVED;
import static dev.ringmaster.port.CapacityVerdict.NO_ROOM;
import static dev.ringmaster.port.CapacityVerdict.UNKNOWN_WORKER;
import static dev.ringmaster.port.CapacityVerdict.WORKER_CLOSED;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.Gpus;
import dev.ringmaster.port.CapacityBatch;
import dev.ringmaster.port.CapacityChange;
import dev.ringmaster.port.CapacityVerdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** A slow shared ledger that is obviously right: what is free is what all reservations leave, added up every time. */
final class ReferenceCapacity {
    private record Held(Demand demand, long devices) {}

    private static final class Worker {
        Capacity capacity;
        boolean isOpen = true;
        long version;
        Map<Long, Held> held = new TreeMap<>();

        Worker(Capacity capacity) {
            this.capacity = capacity;
        }

        long free(int dimension) {
            return capacity.amount(dimension)
                    - held.values().stream()
                            .mapToLong(one -> one.demand.charge(dimension))
                            .sum();
        }

        int freeMillis(int device) {
            return Gpus.DEVICE_MILLIS
                    - held.values().stream()
                            .filter(one -> (one.devices >> device & 1) == 1)
                            .mapToInt(one -> one.demand.gpuMillis())
                            .sum();
        }

        boolean isOverbooked() {
            boolean isOver = false;
            for (int dimension = 0; dimension < capacity.catalog().dimensions().size(); dimension++) {
                isOver |= free(dimension) < 0;
            }
            for (int device = 0; device < Gpus.MAX_DEVICES; device++) {
                isOver |= freeMillis(device) < (device < capacity.gpuDevices() ? 0 : Gpus.DEVICE_MILLIS);
            }
            for (Held one : held.values()) {
                boolean allowsAll = one.demand.gpuModels() == 0;
                boolean isAllowed =
                        capacity.gpuModel() >= 0 && (one.demand.gpuModels() >> capacity.gpuModel() & 1) == 1;
                isOver |= one.devices != 0 && !allowsAll && !isAllowed;
            }
            return isOver;
        }
    }

    private final Map<Long, Worker> workers = new TreeMap<>();

    boolean join(long id, Capacity capacity) {
        Worker worker = workers.computeIfAbsent(id, absent -> new Worker(capacity));
        Capacity before = worker.capacity;
        worker.capacity = capacity;
        boolean isOtherModel = capacity.gpuModel() != before.gpuModel()
                && worker.held.values().stream().anyMatch(one -> one.devices != 0);
        if (worker.isOverbooked() || isOtherModel) {
            worker.capacity = before;
            return false;
        }
        worker.version += before.equals(capacity) ? 0 : 1;
        return true;
    }

    boolean open(long id, boolean isOpen) {
        Worker worker = workers.get(id);
        if (worker != null && worker.isOpen != isOpen) {
            worker.isOpen = isOpen;
            worker.version++;
        }
        return worker != null;
    }

    boolean leave(long id) {
        return workers.remove(id) != null;
    }

    List<CapacityVerdict> apply(CapacityBatch batch) {
        CapacityVerdict[] verdicts = new CapacityVerdict[batch.size()];
        Arrays.fill(verdicts, UNKNOWN_WORKER);
        for (int i = 0; i < batch.size(); i++) {
            long id = batch.get(i).workerId();
            boolean isFirst = IntStream.range(0, i).noneMatch(j -> batch.get(j).workerId() == id);
            if (isFirst && workers.containsKey(id)) {
                applyTo(id, workers.get(id), batch, verdicts);
            }
        }
        return List.of(verdicts);
    }

    private void applyTo(long id, Worker worker, CapacityBatch batch, CapacityVerdict[] verdicts) {
        Map<Long, Held> before = new TreeMap<>(worker.held);
        List<Integer> mine = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            if (batch.get(i).workerId() == id) {
                mine.add(i);
                verdicts[i] = apply(worker, batch.get(i));
            }
        }
        boolean isRefused = mine.stream().anyMatch(i -> verdicts[i].isRefusal());
        boolean isChanged = mine.stream().anyMatch(i -> verdicts[i] == APPLIED);
        if (isRefused && batch.isAllOrNone()) {
            worker.held = before;
            mine.stream().filter(i -> verdicts[i] == APPLIED).forEach(i -> verdicts[i] = GROUP_REFUSED);
        } else if (isChanged) {
            worker.version++;
        }
    }

    private CapacityVerdict apply(Worker worker, CapacityChange change) {
        long id = change.reservationId();
        if (!change.isReservation()) {
            return worker.held.remove(id) == null ? NOT_RESERVED : APPLIED;
        }
        if (workers.values().stream().anyMatch(any -> any.held.containsKey(id))) {
            return ALREADY_RESERVED;
        }
        if (!worker.isOpen) {
            return WORKER_CLOSED;
        }
        worker.held.put(id, new Held(change.demand(), change.gpuDevices()));
        if (worker.isOverbooked()) {
            worker.held.remove(id);
            return NO_ROOM;
        }
        return APPLIED;
    }

    /** Of each worker what is to be seen, in words. */
    Map<Long, String> state() {
        Map<Long, String> state = new HashMap<>();
        workers.forEach((id, worker) -> state.put(
                id,
                describe(
                        worker.version,
                        worker.isOpen,
                        worker.capacity,
                        new long[] {worker.free(0), worker.free(1)},
                        worker::freeMillis)));
        return state;
    }

    static String describe(long version, boolean isOpen, Capacity capacity, long[] free, IntUnaryOperator millis) {
        StringBuilder text = new StringBuilder(
                "version " + version + (isOpen ? " open " : " closed ") + capacity + " free " + Arrays.toString(free));
        for (int device = 0; device < capacity.gpuDevices(); device++) {
            text.append(' ').append(millis.applyAsInt(device));
        }
        return text.toString();
    }
}
