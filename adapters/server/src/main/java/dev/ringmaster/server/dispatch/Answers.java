package dev.ringmaster.server.dispatch;

import dev.ringmaster.dispatch.ItemAnswer;
import dev.ringmaster.dispatch.ItemId;
import dev.ringmaster.dispatch.ItemListener;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** When each item was answered last, and why others were not. Any thread. */
final class Answers implements ItemListener {
    private final Map<ItemId, Long> answeredNanos = new ConcurrentHashMap<>();
    private final Map<String, Long> failures = new ConcurrentHashMap<>();

    /**
     * How old what is known is.
     *
     * @param items of how many items something is known
     * @param p50Nanos half of those is younger
     * @param p99Nanos 99 of a hundred are
     */
    record Ages(int items, long p50Nanos, long p99Nanos) {}

    @Override
    public void onAnswer(ItemAnswer answer) {
        if (answer.isSuccess()) {
            answeredNanos.put(answer.id(), System.nanoTime());
        } else {
            failures.merge(answer.error(), 1L, Long::sum);
        }
    }

    Ages ages() {
        long nowNanos = System.nanoTime();
        long[] ages = answeredNanos.values().stream()
                .mapToLong(then -> Math.max(0, nowNanos - then))
                .toArray();
        Arrays.sort(ages);
        return new Ages(ages.length, percentile(ages, 50), percentile(ages, 99));
    }

    /** Nearest rank, 0 of none. */
    private static long percentile(long[] sorted, int percent) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(sorted.length * percent / 100.0) - 1];
    }

    /** How often an item was asked for in vain, by the word for it. */
    Map<String, Long> failures() {
        return new TreeMap<>(failures);
    }
}
