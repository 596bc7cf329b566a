package dev.ringmaster.perf;

import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.core.Scheduler;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.SplittableRandom;

/**
 * Writes a script by trying it out: submits while the workers are emptier than wanted, and otherwise completes a
 * running request picked at random. When more wait than a share of those that run, the one that waits longest gives up.
 */
final class ScriptWriter implements DecisionListener {
    private static final int SETTLE = 4; // commands for each open request
    private static final int LEAST_QUEUE = 8;
    private static final int RUNNING_PER_WAITING = 50;
    private static final int NOT_RUNNING = -1;

    private final Workload workload;
    private final int workers;
    private final double wanted;
    private final SplittableRandom random;
    private final Scheduler scheduler;
    private final Deque<Integer> waiting = new ArrayDeque<>();
    private int[] commands = new int[1 << 16];
    private int size;
    private int[] running = new int[1 << 10];
    private int runningCount;
    private int[] place = new int[1 << 12]; // in running, by id
    private int submitted;
    private long placed;
    private long released;
    private long cancelled;
    private double reservedSum;
    private double waitingSum;

    private ScriptWriter(Workload workload, int workers, double wanted, long seed) {
        this.workload = workload;
        this.workers = workers;
        this.wanted = wanted;
        random = new SplittableRandom(seed);
        scheduler = CorePlayer.scheduler(workload, workers, 0, this);
    }

    /**
     * Writes a script.
     *
     * @param wanted the share of the fullest element that is to be reserved
     * @param measured commands of the measured part
     */
    static Script write(Workload workload, int workers, double wanted, int measured, long seed) {
        return new ScriptWriter(workload, workers, wanted, seed).write(measured);
    }

    private Script write(int measured) {
        while (share() < wanted && scheduler.waitingCount() <= queueLimit()) {
            submit();
        }
        for (int extra = scheduler.openCount(); extra > 0; extra--) {
            submit(); // so that the scheduler has made room for every peak that comes later
        }
        steps(SETTLE * scheduler.openCount());
        int from = size;
        reservedSum = 0;
        waitingSum = 0;
        steps(measured);
        Script.End end = new Script.End(
                submitted,
                placed,
                released,
                cancelled,
                scheduler.openCount(),
                scheduler.waitingCount(),
                scheduler.stateHash());
        return new Script(
                workload,
                workers,
                Arrays.copyOf(commands, size),
                from,
                end,
                reservedSum / measured,
                waitingSum / measured);
    }

    private void steps(int count) {
        for (int i = 0; i < count; i++) {
            step();
            reservedSum += share();
            waitingSum += scheduler.waitingCount();
        }
    }

    private void step() {
        if (scheduler.waitingCount() > queueLimit()) {
            cancelLongestWaiting();
        } else if (share() < wanted) {
            submit();
        } else {
            complete(random.nextInt(runningCount));
        }
    }

    private int queueLimit() {
        return Math.max(LEAST_QUEUE, runningCount / RUNNING_PER_WAITING);
    }

    private double share() {
        double share = 0;
        for (int element = 0; element <= workload.catalog().dimensions().size(); element++) {
            share = Math.max(share, (double) scheduler.reserved(element) / scheduler.capacity(element));
        }
        return share;
    }

    private void submit() {
        int id = submitted++;
        if (id == place.length) {
            place = Arrays.copyOf(place, 2 * id);
        }
        place[id] = NOT_RUNNING;
        int spec = random.nextInt(workload.specs());
        append(~spec);
        scheduler.onSubmit(0, id, workload.spec(spec), 0);
    }

    private void complete(int index) {
        append(running[index]);
        scheduler.onComplete(0, running[index], Scheduler.AS_ESTIMATED);
    }

    private void cancelLongestWaiting() {
        int id = waiting.removeFirst();
        while (place[id] != NOT_RUNNING) {
            id = waiting.removeFirst();
        }
        append(id | Script.CANCEL);
        scheduler.onCancel(0, id);
    }

    private void append(int command) {
        if (size == commands.length) {
            commands = Arrays.copyOf(commands, 2 * size);
        }
        commands[size++] = command;
    }

    @Override
    public void onPlaced(long nowNanos, long requestId, long workerId, long gpuDevices, long waitedNanos) {
        placed++;
        if (runningCount == running.length) {
            running = Arrays.copyOf(running, 2 * runningCount);
        }
        place[(int) requestId] = runningCount;
        running[runningCount++] = (int) requestId;
    }

    @Override
    public void onQueued(long nowNanos, long requestId) {
        waiting.addLast((int) requestId);
    }

    @Override
    public void onReleased(long nowNanos, long requestId, long workerId) {
        released++;
        int hole = place[(int) requestId];
        int moved = running[--runningCount];
        running[hole] = moved;
        place[moved] = hole;
    }

    @Override
    public void onCancelled(long nowNanos, long requestId) {
        cancelled++;
    }
}
