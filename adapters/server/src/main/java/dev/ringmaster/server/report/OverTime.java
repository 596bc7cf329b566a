package dev.ringmaster.server.report;

import dev.ringmaster.api.Rate;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.server.replay.Fates;
import dev.ringmaster.server.replay.Hold;
import dev.ringmaster.server.replay.RunResult;
import dev.ringmaster.server.trace.Workload;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How waiting, refusals and tokens went over a run, in a fixed number of equal pieces of the engine's time. One thread,
 * after the run.
 */
final class OverTime {
    private static final int PIECES = 200;
    private static final double NANOS_PER_SECOND = 1e9;

    private final RunResult result;
    private final Workload workload;
    private final Fates fates;
    private final long start;
    private final long end;
    private final double width;
    private final Map<Integer, double[]> waitingNanos = new TreeMap<>();
    private final Map<Integer, double[]> rejected = new TreeMap<>();
    private final double[] expired = new double[PIECES];
    private final double[] placedTokens = new double[PIECES];
    private boolean isAnyExpired;

    OverTime(RunResult result) {
        this.result = result;
        workload = result.workload();
        fates = result.placements().fates();
        long earliest = Long.MAX_VALUE;
        long latest = Long.MIN_VALUE;
        for (int arrival = 0; arrival < workload.requests(); arrival++) {
            earliest = Math.min(earliest, fates.submittedNanos(arrival));
            latest = Math.max(latest, Math.max(fates.submittedNanos(arrival), fates.leftNanos(arrival)));
        }
        start = earliest;
        end = Math.max(latest, earliest + 1);
        width = (double) (end - start) / PIECES;
        for (int arrival = 0; arrival < workload.requests(); arrival++) {
            add(arrival);
        }
    }

    /** From the first submission to the last decision about waiting. */
    long spanNanos() {
        return end - start;
    }

    /** The middle of each piece, in nanoseconds from the start. */
    double[] times() {
        double[] times = new double[PIECES];
        for (int piece = 0; piece < PIECES; piece++) {
            times[piece] = (piece + 0.5) * width;
        }
        return times;
    }

    /** How many requests of each level waited, on average over each piece. */
    Map<Integer, double[]> waitingByLevel() {
        Map<Integer, double[]> waiting = new TreeMap<>();
        waitingNanos.forEach((level, nanos) -> waiting.put(level, scaled(nanos, 1 / width)));
        return waiting;
    }

    /** How many requests were refused in each piece, by reason; those that expired are a reason of their own. */
    Map<String, double[]> refusals() {
        Map<String, double[]> refusals = new LinkedHashMap<>();
        for (RejectReason reason : RejectReason.values()) {
            double[] pieces = rejected.get(reason.code());
            if (pieces != null) {
                refusals.put(Names.reason(reason), pieces);
            }
        }
        if (isAnyExpired) {
            refusals.put("expired", expired);
        }
        return refusals;
    }

    /** How many tokens were placed a second; of requests that complete, what they turned out to have. */
    double[] placedTokensPerSecond() {
        return scaled(placedTokens, NANOS_PER_SECOND / width);
    }

    /** How many tokens a second all requests together may have, or 0 if that is not limited. */
    double tokenLimitPerSecond() {
        Rate rate = result.settings().admission().policy().engineLimits().tokens();
        return rate.isUnlimited() ? 0 : rate.amount() * NANOS_PER_SECOND / rate.periodNanos();
    }

    private void add(int arrival) {
        int code = fates.rejectCode(arrival);
        if (code > 0) {
            rejected.computeIfAbsent(code, unused -> new double[PIECES])[piece(fates.leftNanos(arrival))]++;
            return;
        }
        long left = fates.isWaiting(arrival) ? end : fates.leftNanos(arrival);
        addWait(fates.level(arrival), fates.submittedNanos(arrival), left);
        if (fates.isExpired(arrival)) {
            expired[piece(left)]++;
            isAnyExpired = true;
        } else if (fates.isPlaced(arrival)) {
            boolean isCompleted = result.settings().hold() == Hold.TRACE;
            placedTokens[piece(left)] +=
                    isCompleted ? workload.actualTokens(arrival) : workload.estimatedTokens(arrival);
        }
    }

    private void addWait(int level, long from, long to) {
        double[] pieces = waitingNanos.computeIfAbsent(level, unused -> new double[PIECES]);
        int last = piece(to);
        for (int piece = piece(from); piece <= last; piece++) {
            double begin = Math.max((double) (from - start), piece * width);
            double finish = Math.min((double) (to - start), (piece + 1) * width);
            pieces[piece] += Math.max(0, finish - begin);
        }
    }

    private int piece(long nanos) {
        return Math.min(PIECES - 1, (int) ((nanos - start) / width));
    }

    private static double[] scaled(double[] values, double factor) {
        double[] scaled = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            scaled[i] = values[i] * factor;
        }
        return scaled;
    }
}
