package dev.ringmaster.api;

import java.util.Arrays;

/** Values of some of a catalog's labels, each a number, some of them marked. Immutable. */
final class Labels {
    private final long[] values;
    private final int present;
    private final int marked;

    private Labels(long[] values, int present, int marked) {
        this.values = values;
        this.present = present;
        this.marked = marked;
    }

    static Labels none(ResourceCatalog catalog) {
        return new Labels(new long[catalog.labels().size()], 0, 0);
    }

    Labels with(int label, long value, boolean isMarked) {
        long[] changed = values.clone();
        changed[label] = value;
        int bit = 1 << label;
        return new Labels(changed, present | bit, isMarked ? marked | bit : marked & ~bit);
    }

    long value(int label) {
        return values[label];
    }

    /** The labels that have a value, as a bit set. */
    int present() {
        return present;
    }

    /** Those of them that are marked. */
    int marked() {
        return marked;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof Labels that
                        && present == that.present
                        && marked == that.marked
                        && Arrays.equals(values, that.values));
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(values) + present) + marked;
    }

    @Override
    public String toString() {
        return Arrays.toString(values) + " present=" + Integer.toBinaryString(present) + " marked="
                + Integer.toBinaryString(marked);
    }
}
