package dev.ringmaster.model;

import dev.ringmaster.api.Demand;
import dev.ringmaster.model.ReferenceExpectation.Kind;

/** By how much a placement would reduce what the expected requests can use of the GPUs of a worker. */
final class ReferenceFragmentation {
    private final ReferenceExpectation expectation = new ReferenceExpectation();

    void learn(Demand demand, long count) {
        expectation.learn(demand, count);
    }

    /** What the best choice of devices on a worker costs, in sixteenths of a GPU milli for the average expected request. */
    long cost(ReferenceWorker worker, Demand demand) {
        long growth = growth(worker, demand, bestDevices(worker, demand));
        long weight = expectation.expected.stream().mapToLong(Kind::count).sum();
        return weight == 0 ? 0 : Math.floorDiv(16 * growth, weight);
    }

    /** The devices that cost least, of those the fullest, of those the first. */
    long bestDevices(ReferenceWorker worker, Demand demand) {
        long best = worker.fullestDevicesFor(demand);
        boolean isShared = demand.gpuDevices() == 1 && demand.gpuMillis() < ReferenceWorker.DEVICE;
        for (int device = 0; isShared && device < worker.deviceFree.length; device++) {
            long devices = 1L << device;
            if (worker.deviceFree[device] >= demand.gpuMillis() && isBetter(worker, demand, devices, best)) {
                best = devices;
            }
        }
        return best;
    }

    private boolean isBetter(ReferenceWorker worker, Demand demand, long devices, long than) {
        return growth(worker, demand, devices) < growth(worker, demand, than);
    }

    private long growth(ReferenceWorker worker, Demand demand, long devices) {
        long before = of(worker);
        worker.take(demand, devices);
        long after = of(worker);
        worker.giveBack(demand, devices);
        return after - before;
    }

    private long of(ReferenceWorker worker) {
        return expectation.expected.stream()
                .mapToLong(kind -> kind.count() * lostFor(worker, kind))
                .sum();
    }

    /** The free GPU milli that are left over by as many of a kind as fit, and those of devices with too little for one. */
    private static long lostFor(ReferenceWorker worker, Kind kind) {
        long free = 0;
        long tooLittle = 0;
        for (int millis : worker.deviceFree) {
            free += millis;
            tooLittle += millis < kind.millis() ? millis : 0;
        }
        long most = mostOf(worker, kind);
        return most == 0 ? 2 * free : free - most * kind.devices() * kind.millis() + tooLittle;
    }

    private static long mostOf(ReferenceWorker worker, Kind kind) {
        int model = worker.capacity().gpuModel();
        if (kind.models() != 0 && (model < 0 || (kind.models() >> model & 1) == 0)) {
            return 0;
        }
        long most = 0;
        for (int millis : worker.deviceFree) {
            int shares = millis / kind.millis();
            most += kind.devices() == 1 ? shares : Math.min(1, shares);
        }
        most /= kind.devices();
        for (int i = 0; i < worker.free.length; i++) {
            long charge = kind.charges().get(i);
            most = charge == 0 ? most : Math.min(most, worker.free[i] / charge);
        }
        return most;
    }
}
