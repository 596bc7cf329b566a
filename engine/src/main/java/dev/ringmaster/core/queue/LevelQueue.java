package dev.ringmaster.core.queue;

import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** The waiting requests of one level in one pool, in a flow for each account. */
final class LevelQueue {
    final WaitingQueues queues;
    final int level;
    final WaitTree tree;
    int size;
    /** Where the round began, in cost, in which the account was that was served last: who is behind starts there. */
    long servedUpTo;

    @Nullable
    Flow firstFlow;

    private final Int2ObjectHashMap<Flow> flows = new Int2ObjectHashMap<>();
    private final Recycler recycler;

    LevelQueue(WaitingQueues queues, int level, int vectorLength, Recycler recycler) {
        this.queues = queues;
        this.level = level;
        this.recycler = recycler;
        tree = new WaitTree(vectorLength);
    }

    @Nullable
    Flow flowOf(Account account) {
        return flows.get(account.number());
    }

    Flow flowFor(Account account) {
        Flow flow = flows.get(account.number());
        if (flow == null) {
            flow = recycler.flow(this, account);
            flows.put(account.number(), flow);
        }
        return flow;
    }

    /** Gives up one flow in which nobody stands. */
    void drop(Flow flow) {
        if (firstFlow == flow) {
            firstFlow = flow.nextOfLevel;
        }
        for (Flow other = firstFlow; other != null; other = other.nextOfLevel) {
            if (other.nextOfLevel == flow) {
                other.nextOfLevel = flow.nextOfLevel;
            }
        }
        flows.remove(flow.account.number());
        recycler.giveBack(flow);
    }

    /** Nobody waits any more: what accounts were served is forgotten. */
    void forgetFlows() {
        servedUpTo = 0;
        Flow flow = firstFlow;
        firstFlow = null;
        while (flow != null) {
            Flow next = flow.nextOfLevel;
            flows.remove(flow.account.number());
            recycler.giveBack(flow);
            flow = next;
        }
    }
}
