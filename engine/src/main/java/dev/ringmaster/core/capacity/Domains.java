package dev.ringmaster.core.capacity;

/** What rules about groups look at in one pool: the domains of the workers that take new requests. */
public final class Domains {
    private final GroupTable groups;
    private final DomainCounts workers;
    private long version;
    private int linesWaiting;

    /** Of a pool without workers. */
    public Domains(GroupTable groups) {
        this.groups = groups;
        workers = new DomainCounts(groups.labels());
    }

    /** A worker takes new requests. */
    public void add(Worker worker) {
        change(worker, 1);
    }

    /** A worker takes nothing new any more. */
    public void remove(Worker worker) {
        change(worker, -1);
    }

    private void change(Worker worker, int change) {
        workers.add(worker, change);
        version++;
        if (hasLinesWaiting()) {
            groups.changed();
        }
    }

    /** Whether requests with rules wait for the pool and may be served. */
    public boolean hasLinesWaiting() {
        return linesWaiting > 0;
    }

    void addLineWaiting(int change) {
        linesWaiting += change;
    }

    GroupTable groups() {
        return groups;
    }

    DomainCounts workers() {
        return workers;
    }

    /** Changes with the workers. */
    long version() {
        return version;
    }
}
