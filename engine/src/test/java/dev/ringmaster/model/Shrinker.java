package dev.ringmaster.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Cuts a failing list of commands down: halves first, then ever smaller pieces, as long as it still fails. */
final class Shrinker {
    /** How many commands may be run again in all, so that a failure is reported within a minute. */
    private static final long MAX_EFFORT = 2_000_000;

    private Shrinker() {}

    static <T> List<T> shrink(List<T> failing, Predicate<List<T>> fails) {
        List<T> smallest = failing;
        long effort = 0;
        int piece = Math.max(1, smallest.size() / 2);
        while (effort < MAX_EFFORT) {
            int before = smallest.size();
            for (int from = 0; from < smallest.size() && effort < MAX_EFFORT; ) {
                List<T> shorter = without(smallest, from, piece);
                effort += shorter.size();
                if (fails.test(shorter)) {
                    smallest = shorter;
                } else {
                    from += piece;
                }
            }
            if (piece == 1 && smallest.size() == before) {
                break;
            }
            piece = Math.max(1, piece / 2);
        }
        return smallest;
    }

    private static <T> List<T> without(List<T> list, int from, int count) {
        List<T> shorter = new ArrayList<>(list.subList(0, from));
        shorter.addAll(list.subList(Math.min(list.size(), from + count), list.size()));
        return shorter;
    }
}
