package dev.ringmaster.redisson;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;

/**
 * The binary form of what a worker is beside its capacity: pool and priority, 4 bytes each; then a byte that is 1 if it is
 * preemptable, a byte of the labels that have a value, one of those it is reserved by, and 8 bytes for each label.
 */
final class WorkerDescription {
    private static final int SHORT_BITS = 16;

    private WorkerDescription() {}

    static byte[] encode(WorkerSpec spec) {
        GrowingBytes to = new GrowingBytes(64);
        addInt(to, spec.pool());
        addInt(to, spec.priority());
        to.addByte(spec.isPreemptable() ? 1 : 0);
        to.addByte(spec.labels());
        to.addByte(spec.reservedLabels());
        for (int label = 0; label < spec.capacity().catalog().labels().size(); label++) {
            to.addLong((spec.labels() >> label & 1) == 0 ? 0 : spec.label(label));
        }
        return to.toArray();
    }

    private static void addInt(GrowingBytes to, int value) {
        to.addShort(value);
        to.addShort(value >> SHORT_BITS);
    }

    private static int getInt(byte[] from, int at) {
        return LittleEndian.getShort(from, at) | LittleEndian.getShort(from, at + Short.BYTES) << SHORT_BITS;
    }

    /** Reads a description of a worker that has this capacity. */
    static WorkerSpec decode(byte[] from, int at, Capacity capacity) {
        ResourceCatalog catalog = capacity.catalog();
        WorkerSpec.Builder spec =
                catalog.worker(capacity).pool(getInt(from, at)).priority(getInt(from, at + Integer.BYTES));
        int marks = at + 2 * Integer.BYTES;
        if (from[marks] == 1) {
            spec.preemptable();
        }
        for (int label = 0; label < catalog.labels().size(); label++) {
            long value = LittleEndian.getLong(from, marks + 3 + label * Long.BYTES);
            if ((from[marks + 2] >> label & 1) == 1) {
                spec.reservedFor(catalog.labels().get(label), value);
            } else if ((from[marks + 1] >> label & 1) == 1) {
                spec.label(catalog.labels().get(label), value);
            }
        }
        return spec.build();
    }
}
