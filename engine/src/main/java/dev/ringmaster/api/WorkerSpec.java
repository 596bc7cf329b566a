package dev.ringmaster.api;

/**
 * Everything about a worker but its identity: what it has, where it stands and who may use it. Immutable.
 *
 * <p>A worker has a value of some of the catalog's labels. It may be reserved by some of them: then it takes only requests
 * that have the same value there.
 */
public final class WorkerSpec {
    /** The highest priority, and below 0 the lowest. */
    public static final int MAX_PRIORITY = 1_000_000;

    private final int pool;
    private final Capacity capacity;
    private final int priority;
    private final boolean isPreemptable;
    private final Labels labels;

    private WorkerSpec(int pool, Capacity capacity, int priority, boolean isPreemptable, Labels labels) {
        this.pool = pool;
        this.capacity = capacity;
        this.priority = priority;
        this.isPreemptable = isPreemptable;
        this.labels = labels;
    }

    /**
     * A worker of priority 0 without labels that every request of its pool may use.
     *
     * @throws IllegalArgumentException if the catalog has no pool of this index
     */
    public static WorkerSpec of(int pool, Capacity capacity) {
        return new Builder(capacity.catalog(), capacity).pool(pool).build();
    }

    /** The index of the pool it serves. */
    public int pool() {
        return pool;
    }

    /** What it has. */
    public Capacity capacity() {
        return capacity;
    }

    /** Workers of higher priority are used first. */
    public int priority() {
        return priority;
    }

    /** Whether it may be taken away at any time: it takes only requests that allow that. */
    public boolean isPreemptable() {
        return isPreemptable;
    }

    /** The labels of which it has a value, as a bit set. */
    public int labels() {
        return labels.present();
    }

    /** Its value of a label that is in {@link #labels}. */
    public long label(int label) {
        return labels.value(label);
    }

    /** Those labels whose value a request must have, as a bit set. */
    public int reservedLabels() {
        return labels.marked();
    }

    /** The same worker with another capacity. */
    public WorkerSpec withCapacity(Capacity other) {
        return new WorkerSpec(pool, other, priority, isPreemptable, labels);
    }

    /**
     * The same worker with another priority.
     *
     * @throws IllegalArgumentException if it is more than {@value #MAX_PRIORITY} above or below 0
     */
    public WorkerSpec withPriority(int other) {
        return new WorkerSpec(pool, capacity, requirePriority(other), isPreemptable, labels);
    }

    private static int requirePriority(int priority) {
        if (priority < -MAX_PRIORITY || priority > MAX_PRIORITY) {
            throw new IllegalArgumentException(
                    "priority is " + priority + "; allowed is " + -MAX_PRIORITY + " to " + MAX_PRIORITY);
        }
        return priority;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof WorkerSpec that
                        && pool == that.pool
                        && priority == that.priority
                        && isPreemptable == that.isPreemptable
                        && capacity.equals(that.capacity)
                        && labels.equals(that.labels));
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * capacity.hashCode() + pool) + priority) + labels.hashCode();
    }

    @Override
    public String toString() {
        return "WorkerSpec[pool=" + pool + " priority=" + priority + (isPreemptable ? " preemptable " : " ") + capacity
                + " labels=" + labels + "]";
    }

    /** Collects a description. Not thread safe; every method refuses bad input with {@link IllegalArgumentException}. */
    public static final class Builder {
        private final ResourceCatalog catalog;
        private final Capacity capacity;
        private int pool;
        private int priority;
        private boolean isPreemptable;
        private Labels labels;

        Builder(ResourceCatalog catalog, Capacity capacity) {
            this.catalog = catalog;
            this.capacity = capacity;
            labels = Labels.none(catalog);
        }

        /** Lets it serve a pool. */
        public Builder pool(String name) {
            pool = catalog.pool(name);
            return this;
        }

        /** Lets it serve the pool of this index. */
        public Builder pool(int index) {
            if (index < 0 || index >= catalog.pools().size()) {
                throw new IllegalArgumentException("unknown pool index " + index + "; known are 0 to "
                        + (catalog.pools().size() - 1));
            }
            pool = index;
            return this;
        }

        /** Gives it a priority, at most {@value WorkerSpec#MAX_PRIORITY} above or below 0. */
        public Builder priority(int newPriority) {
            priority = requirePriority(newPriority);
            return this;
        }

        /** Says that it may be taken away at any time. */
        public Builder preemptable() {
            isPreemptable = true;
            return this;
        }

        /** Gives it a value of a label. */
        public Builder label(String label, long value) {
            labels = labels.with(catalog.label(label), value, false);
            return this;
        }

        /** Gives it a value of a label and reserves it for requests that have the same. */
        public Builder reservedFor(String label, long value) {
            labels = labels.with(catalog.label(label), value, true);
            return this;
        }

        /** Fixes the description. */
        public WorkerSpec build() {
            return new WorkerSpec(pool, capacity, priority, isPreemptable, labels);
        }
    }
}
