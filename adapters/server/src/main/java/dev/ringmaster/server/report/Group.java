package dev.ringmaster.server.report;

import org.HdrHistogram.Histogram;

/** What became of the requests of one priority level or account. Collected after the run. */
final class Group {
    private static final int DIGITS = 3;

    private final String name;
    private final Histogram waits = new Histogram(DIGITS);
    private long submitted;
    private long placed;
    private long waiting;
    private long rejected;
    private long expired;
    private long cost;
    private long contendedCost;
    private double weightPercent = Double.NaN;

    Group(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    long submitted() {
        return submitted;
    }

    long placed() {
        return placed;
    }

    /** Requests that still wait. */
    long waiting() {
        return waiting;
    }

    long rejected() {
        return rejected;
    }

    long expired() {
        return expired;
    }

    /** What the placed requests are estimated at, in tokens; without tokens, how many there are. */
    long cost() {
        return cost;
    }

    /** The part of the cost that was placed while all who share had somebody waiting. */
    long contendedCost() {
        return contendedCost;
    }

    /** What the weights promise while all who share wait, in percent; not a number if none do. */
    double weightPercent() {
        return weightPercent;
    }

    /** How long the placed requests waited, in the engine's nanoseconds. */
    Histogram waits() {
        return waits;
    }

    void setWeightPercent(double percent) {
        weightPercent = percent;
    }

    void addSubmitted() {
        submitted++;
    }

    void addPlaced(long itsCost, long waitedNanos, boolean isContended) {
        placed++;
        cost += itsCost;
        contendedCost += isContended ? itsCost : 0;
        waits.recordValue(Math.max(0, waitedNanos));
    }

    void addWaiting() {
        waiting++;
    }

    void addRejected() {
        rejected++;
    }

    void addExpired() {
        expired++;
    }
}
