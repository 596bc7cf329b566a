package dev.ringmaster.core.placement;

import dev.ringmaster.api.Demand;
import dev.ringmaster.api.Gpus;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;
import java.util.Arrays;
import org.agrona.collections.Object2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the worker and the GPU devices on which a request takes least from what the expected requests could use: the
 * lowest growth of {@link Fragmentation}. How empty a worker is counts a little too, so that of places that are about
 * alike the fullest is chosen, and before anything is expected the best fit.
 *
 * <p>For each demand of late the workers are kept in that order. A change of a worker is noted once; a demand that comes
 * again compares again only those that have changed since, or all after the expectation was renewed.
 */
final class FragmentationIndex implements WorkerIndex {
    /** What a worker costs that is as empty in one dimension as the largest can be, beside one that is full. */
    private static final long EMPTINESS_MILLIS = 5;

    private static final long PARTS_OF_MILLI = 16;
    /** Half of the bits after the point of a {@link FreeScore}. */
    private static final int SCORE_SHIFT = 20;

    /** Of all orders together; some megabytes. */
    private static final int MAX_PLACES_IN_ORDERS = 1 << 21;

    private static final int MIN_ORDERS = 64; // as many demands as may be expected, though they take more then
    private static final int LOG_SIZE = 1 << 12;
    private static final int GROUP_SHIFT = 40;
    private static final long NO_COST = 1L << (GROUP_SHIFT - 1);

    private final Expectation expectation;
    private final Fragmentation fragmentation;
    private final FreeScore fit;
    private final Object2ObjectHashMap<Demand, GradientOrder> orders = new Object2ObjectHashMap<>();
    private final GradientOrder.JoinOrder joined = this::ordinal;
    private @Nullable Worker[] workers = new Worker[16];
    /** By worker, the fragmentation as it is, worked out at this place of the log and for this expectation. */
    private long[] present = new long[16];

    private long[] presentAsOf = new long[16];
    private long[] presentEpoch = new long[16];
    private long[] changedAt = new long[16];
    private final int[] log = new int[LOG_SIZE];
    private long logEnd = 1;
    private long uses;

    FragmentationIndex(Expectation expectation, FreeScore fit) {
        this.expectation = expectation;
        this.fit = fit;
        fragmentation = new Fragmentation(expectation);
    }

    private long ordinal(int index) {
        Worker worker = workers[index];
        return worker == null ? Long.MAX_VALUE : worker.ordinal();
    }

    @Override
    public @Nullable Worker choose(Shape shape, int group, long affinityKey) {
        GradientOrder order = orderOf(shape);
        order.lastUse = ++uses;
        boolean isKnown = order.ranks == shape.ranks()
                && order.epoch == expectation.epoch()
                && logEnd - order.seen <= LOG_SIZE
                && order.capacity() >= workers.length;
        if (!isKnown) {
            workOut(order, shape);
        } else {
            catchUp(order, shape);
        }
        order.seen = logEnd;
        if (shape.groups() != null) {
            return firstThatKeepsRules(order, shape, group);
        }
        long key = order.firstKey();
        return key == GradientOrder.NONE || key >>> GROUP_SHIFT != group ? null : workers[order.first()];
    }

    /** Where others of a group stand is not in the order, because it changes with every one of them. */
    private @Nullable Worker firstThatKeepsRules(GradientOrder order, Shape shape, int group) {
        Worker first = null;
        long firstKey = GradientOrder.NONE;
        for (int i = 0; i < workers.length; i++) {
            Worker worker = workers[i];
            long key = order.key(i);
            if (worker != null && key <= firstKey && key >>> GROUP_SHIFT == group) {
                boolean isBefore = first == null || key < firstKey || worker.ordinal() < first.ordinal();
                if (isBefore && worker.canHold(shape)) {
                    first = worker;
                    firstKey = key;
                }
            }
        }
        return first;
    }

    private GradientOrder orderOf(Shape shape) {
        GradientOrder order = orders.get(shape.demand());
        if (order == null) {
            int most = Math.max(MIN_ORDERS, MAX_PLACES_IN_ORDERS / workers.length);
            order = orders.size() < most ? new GradientOrder() : takeOldest();
            order.demand = shape.demand();
            order.ranks = null;
            orders.put(shape.demand(), order);
        }
        return order;
    }

    private GradientOrder takeOldest() {
        GradientOrder oldest = null;
        for (GradientOrder order : orders.values()) {
            oldest = oldest == null || order.lastUse < oldest.lastUse ? order : oldest;
        }
        if (oldest == null || oldest.demand == null) {
            throw new IllegalStateException("there is no order to be used again");
        }
        orders.remove(oldest.demand);
        return oldest;
    }

    private void workOut(GradientOrder order, Shape shape) {
        order.ranks = shape.ranks();
        order.epoch = expectation.epoch();
        order.clear(workers.length);
        for (int i = 0; i < workers.length; i++) {
            Worker worker = workers[i];
            if (worker != null) {
                put(order, shape, worker);
            }
        }
        order.build(joined);
    }

    private void catchUp(GradientOrder order, Shape shape) {
        for (long at = order.seen; at < logEnd; at++) {
            int index = log[(int) at & (LOG_SIZE - 1)];
            if (changedAt[index] == at) {
                Worker worker = workers[index];
                if (worker == null) {
                    order.put(index, GradientOrder.NONE);
                } else {
                    put(order, shape, worker);
                }
                order.pullUp(joined, index);
            }
        }
    }

    private void put(GradientOrder order, Shape shape, Worker worker) {
        if (!worker.hasRoomFor(shape)) {
            order.put(worker.index(), GradientOrder.NONE);
            return;
        }
        long lowest = Long.MAX_VALUE;
        for (long left = choices(worker, shape); left != 0; left &= left - 1) {
            long devices = devicesAt(worker, shape, Long.numberOfTrailingZeros(left));
            lowest = Math.min(lowest, fragmentation.after(worker, shape, devices));
        }
        long group = shape.ranks().groupOf(worker.kind());
        order.put(worker.index(), (group << GROUP_SHIFT) + NO_COST + cost(worker, lowest));
    }

    /** What a choice costs, in parts of a milli: the growth for the average expected request, and emptiness. */
    private long cost(Worker worker, long fragmentationAfter) {
        long weight = expectation.weight();
        long growth = fragmentationAfter - present(worker);
        long emptiness = ((fit.of(worker) >> SCORE_SHIFT) * EMPTINESS_MILLIS * PARTS_OF_MILLI) >> SCORE_SHIFT;
        return emptiness + (weight == 0 ? 0 : Math.floorDiv(growth * PARTS_OF_MILLI, weight));
    }

    private long present(Worker worker) {
        int index = worker.index();
        if (presentAsOf[index] != changedAt[index] || presentEpoch[index] != expectation.epoch()) {
            present[index] = fragmentation.of(worker);
            presentAsOf[index] = changedAt[index];
            presentEpoch[index] = expectation.epoch();
        }
        return present[index];
    }

    /**
     * The first devices to try, as a bit set, never empty: where one device is shared, one of each that is differently full;
     * else there is nothing to choose.
     */
    private static long choices(Worker worker, Shape shape) {
        int millis = shape.demand().gpuMillis();
        if (shape.demand().gpuDevices() != 1 || millis == Gpus.DEVICE_MILLIS) {
            return 1;
        }
        long choices = 0;
        for (int device = 0; device < worker.capacity().gpuDevices(); device++) {
            boolean isAnother = worker.deviceFree(device) >= millis;
            for (int before = 0; isAnother && before < device; before++) {
                isAnother = worker.deviceFree(before) != worker.deviceFree(device);
            }
            choices |= isAnother ? 1L << device : 0;
        }
        return choices;
    }

    private static long devicesAt(Worker worker, Shape shape, int choice) {
        boolean isShared = shape.demand().gpuDevices() == 1 && shape.demand().gpuMillis() < Gpus.DEVICE_MILLIS;
        return isShared ? 1L << choice : worker.fullestDevices(shape);
    }

    @Override
    public long devices(Worker worker, Shape shape) {
        long best = 0;
        long lowest = Long.MAX_VALUE;
        int fullest = Integer.MAX_VALUE;
        for (long left = choices(worker, shape); left != 0; left &= left - 1) {
            int choice = Long.numberOfTrailingZeros(left);
            long devices = devicesAt(worker, shape, choice);
            long growth = fragmentation.after(worker, shape, devices);
            int free = worker.capacity().gpuDevices() == 0 ? 0 : worker.deviceFree(choice);
            if (growth < lowest || (growth == lowest && free < fullest)) {
                best = devices;
                lowest = growth;
                fullest = free;
            }
        }
        return best;
    }

    @Override
    public void add(Worker worker) {
        int index = worker.index();
        if (index >= workers.length) {
            int length = Math.max(index + 1, 2 * workers.length);
            workers = Arrays.copyOf(workers, length);
            present = Arrays.copyOf(present, length);
            presentAsOf = Arrays.copyOf(presentAsOf, length);
            presentEpoch = Arrays.copyOf(presentEpoch, length);
            changedAt = Arrays.copyOf(changedAt, length);
        }
        workers[index] = worker;
        note(index);
    }

    @Override
    public void remove(Worker worker) {
        entry(worker);
        workers[worker.index()] = null;
        note(worker.index());
    }

    @Override
    public void rescore() {
        for (GradientOrder order : orders.values()) {
            order.ranks = null;
        }
    }

    @Override
    public void freeChanged(Worker worker) {
        entry(worker);
        note(worker.index());
    }

    private void entry(Worker worker) {
        if (worker.index() >= workers.length || workers[worker.index()] != worker) {
            throw new IllegalStateException("worker " + worker.id() + " is not in the index");
        }
    }

    private void note(int index) {
        changedAt[index] = logEnd;
        log[(int) logEnd & (LOG_SIZE - 1)] = index;
        logEnd++;
    }
}
