package dev.ringmaster.model;

import java.util.Arrays;

/** What several parties that share something were served, and how far apart they ever were. */
final class ServedCost {
    private final double[] weights;
    private final double[] served;
    /** For each pair how much more one had than the other, by weight: the least and the most there ever was. */
    private final double[][] least;

    private final double[][] most;

    ServedCost(double... weights) {
        this.weights = weights.clone();
        served = new double[weights.length];
        least = new double[weights.length][weights.length];
        most = new double[weights.length][weights.length];
    }

    void add(int party, long cost) {
        served[party] += (double) cost;
        for (int one = 0; one < weights.length; one++) {
            for (int other = 0; other < weights.length; other++) {
                double ahead = served[one] / weights[one] - served[other] / weights[other];
                least[one][other] = Math.min(least[one][other], ahead);
                most[one][other] = Math.max(most[one][other], ahead);
            }
        }
    }

    /** By how much one party, by weight, got more than the other in whichever stretch of time that was worst. */
    double apart(int one, int other) {
        return most[one][other] - least[one][other];
    }

    double ahead(int one, int other) {
        return served[one] / weights[one] - served[other] / weights[other];
    }

    double mostAhead(int one, int other) {
        return most[one][other];
    }

    /** By which part of its due a party got more or less than that, 0 for none. */
    double error(int party) {
        double due = Arrays.stream(served).sum()
                * weights[party]
                / Arrays.stream(weights).sum();
        return served[party] / due - 1;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int party = 0; party < weights.length; party++) {
            text.append(String.format(
                    "%n%d of weight %.0f was served %.0f: %+.3f %%",
                    party, weights[party], served[party], 100 * error(party)));
        }
        return text.toString();
    }
}
