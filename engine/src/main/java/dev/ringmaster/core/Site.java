package dev.ringmaster.core;

import dev.ringmaster.api.Gpus;
import dev.ringmaster.core.capacity.Reservation;
import dev.ringmaster.core.capacity.ResourceVector;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;
import dev.ringmaster.core.queue.Request;
import java.util.ArrayList;
import java.util.List;

/** A copy of a worker and of who is on it, to try moves on. */
final class Site {
    private static final long WHOLE = 1_000_000;

    /** A request on a copy. */
    static final class Guest {
        final Request request;
        final Reservation reservation = new Reservation();

        Guest(Request request) {
            this.request = request;
        }

        Shape shape() {
            return request.shape();
        }
    }

    final Worker worker;
    final List<Guest> guests = new ArrayList<>();
    /** Whether somebody was moved here: then it is not worth emptying. */
    boolean hasReceived;

    Site(Worker original) {
        worker = new Worker(original.id(), original.index(), original.ordinal(), original.spec(), original.kind());
        worker.usedElsewhere(original.usedElsewhere());
    }

    void add(Guest guest, long devices) {
        worker.reserve(guest.shape(), guest.reservation, devices);
        guests.add(guest);
    }

    void remove(Guest guest) {
        worker.release(guest.shape(), guest.reservation);
        guests.remove(guest);
    }

    boolean isIdle() {
        return guests.isEmpty() && !isUsedElsewhere();
    }

    /** Whether other nodes hold some of it: then moves cannot empty it. */
    boolean isUsedElsewhere() {
        return !worker.usedElsewhere().isNothing();
    }

    int wholeDevices() {
        return (int) worker.free()[worker.free().length - 1];
    }

    boolean isPartlyUsed(int device) {
        return worker.deviceFree(device) > 0 && worker.deviceFree(device) < Gpus.DEVICE_MILLIS;
    }

    /** Whether a device would be free without the requests on it. */
    boolean canBeEmptied(int device) {
        return isPartlyUsed(device) && worker.usedElsewhere().gpuMillis(device) == 0;
    }

    /** The requests on one device. */
    List<Guest> guestsOn(int device) {
        List<Guest> found = new ArrayList<>();
        for (Guest guest : guests) {
            if ((guest.reservation.heldDevices() >> device & 1) == 1) {
                found.add(guest);
            }
        }
        return found;
    }

    /** Whether there is room for a request on devices that are in use already. */
    boolean hasRoomOnUsedDevices(Shape shape) {
        if (!worker.canHold(shape)) {
            return false;
        }
        for (long left = worker.fullestDevices(shape); left != 0; left &= left - 1) {
            if (!isPartlyUsed(Long.numberOfTrailingZeros(left))) {
                return false;
            }
        }
        return true;
    }

    /** How much is free, as a sum of shares. */
    long freeShares() {
        long sum = 0;
        for (int i = 0; i < ResourceVector.gpuTotal(worker.free()); i++) {
            long capacity = worker.capacity().amount(i);
            sum += capacity == 0 ? 0 : worker.free()[i] * WHOLE / capacity;
        }
        int devices = worker.capacity().gpuDevices();
        long gpuMillis = worker.free()[ResourceVector.gpuTotal(worker.free())];
        return devices == 0 ? sum : sum + gpuMillis * WHOLE / ((long) devices * Gpus.DEVICE_MILLIS);
    }
}
