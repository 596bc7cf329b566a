package dev.ringmaster.core;

import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.core.queue.Request;

/** How many requests wait, all members of gangs among them. */
final class WaitingCounts {
    private final int[] byLevel;
    private final int[] byClass = new int[AccountPolicy.MAX_CLASS + 1];
    private int all;
    private int gangs;

    WaitingCounts(int levels) {
        byLevel = new int[levels];
    }

    /** Counts a request that stands in the queue, and those it stands there for. */
    void add(Request request) {
        change(request, 1);
    }

    /** Counts them out. */
    void remove(Request request) {
        change(request, -1);
    }

    private void change(Request request, int sign) {
        int requests = sign * request.startCount();
        byLevel[request.level()] += requests;
        byClass[request.accountClass()] += requests;
        all += requests;
        gangs += request.gang() == null ? 0 : sign;
    }

    int all() {
        return all;
    }

    int gangs() {
        return gangs;
    }

    int ofLevel(int level) {
        return byLevel[level];
    }

    int ofClass(int accountClass) {
        return byClass[accountClass];
    }
}
