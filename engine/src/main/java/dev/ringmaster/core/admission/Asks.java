package dev.ringmaster.core.admission;

import dev.ringmaster.api.Demand;

/** What requests that start together ask of limits and quotas: the sum of what each asks. */
public final class Asks {
    private final long[] amounts;
    private int requests;
    private long tokens;
    private long gpuMillis;

    /** Nothing is asked, of an engine with this many dimensions. */
    public Asks(int dimensions) {
        amounts = new long[dimensions];
    }

    /** Adds what one request asks. */
    public void add(Demand demand, long requestTokens) {
        requests++;
        tokens += requestTokens;
        gpuMillis += (long) demand.gpuDevices() * demand.gpuMillis();
        for (int i = 0; i < amounts.length; i++) {
            amounts[i] += demand.amount(i);
        }
    }

    /** How many requests there are. */
    public int requests() {
        return requests;
    }

    /** The tokens of all of them. */
    public long tokens() {
        return tokens;
    }

    /** The GPU milli that all of them ask, of all devices. */
    long gpuMillis() {
        return gpuMillis;
    }

    /** The amounts that all of them ask of a dimension. */
    long amount(int dimension) {
        return amounts[dimension];
    }
}
