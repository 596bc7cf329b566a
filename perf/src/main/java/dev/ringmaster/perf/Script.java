package dev.ringmaster.perf;

/**
 * Commands worked out beforehand, so that a run need not ask what was decided: a scheduler that gets the same commands
 * decides the same. First a part that fills the workers and lets the mix settle, then the part that is measured. Requests
 * are numbered from 0 in the order of their submission. Immutable.
 */
final class Script {
    /** Marks an id that is to be cancelled. */
    static final int CANCEL = 1 << 30;

    private final Workload workload;
    private final int workers;
    private final int[] commands;
    private final int from;
    private final End end;
    private final double reserved;
    private final double waiting;

    /** What was decided by the last command, and the scheduler's own number for its state then. */
    record End(long submitted, long placed, long released, long cancelled, int open, int waiting, long stateHash) {}

    Script(Workload workload, int workers, int[] commands, int from, End end, double reserved, double waiting) {
        this.workload = workload;
        this.workers = workers;
        this.commands = commands;
        this.from = from;
        this.end = end;
        this.reserved = reserved;
        this.waiting = waiting;
    }

    Workload workload() {
        return workload;
    }

    int workers() {
        return workers;
    }

    int size() {
        return commands.length;
    }

    /**
     * A command: the complement of a specification's index submits it; another number completes the request with that
     * id or, with {@link #CANCEL} added, cancels it.
     */
    int command(int index) {
        return commands[index];
    }

    /** Index of the first measured command. */
    int from() {
        return from;
    }

    /** What a scheduler has to show behind the last command. */
    End end() {
        return end;
    }

    /** Share of the fullest element, on average over the measured part. */
    double reserved() {
        return reserved;
    }

    /** Requests that wait, on average over the measured part. */
    double waiting() {
        return waiting;
    }

    int measured() {
        return commands.length - from;
    }

    /** How many of the measured commands are submissions. */
    int measuredSubmissions() {
        int submissions = 0;
        for (int i = from; i < commands.length; i++) {
            submissions += commands[i] < 0 ? 1 : 0;
        }
        return submissions;
    }

    /** The sum of the ids that all commands name. */
    long idSum() {
        long sum = 0;
        long nextId = 0;
        for (int command : commands) {
            sum += command < 0 ? nextId++ : command & ~CANCEL;
        }
        return sum;
    }
}
