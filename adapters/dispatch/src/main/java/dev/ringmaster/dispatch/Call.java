package dev.ringmaster.dispatch;

import java.util.ArrayList;
import java.util.List;

/** A call, made or to be made: until it is granted, items may join it. */
final class Call {
    /** The id of its request to the engine, odd. */
    final long request;

    final int lane;
    final int upstream;
    final List<Item> items = new ArrayList<>();
    /** How often it was sent. */
    int tries;

    int level = Integer.MAX_VALUE;
    long deadlineNanos = Long.MAX_VALUE;
    long sentNanos;

    Call(long number, int lane, int upstream) {
        request = number << 1 | 1;
        this.lane = lane;
        this.upstream = upstream;
    }

    /** Whether a request to the engine is about a call. */
    static boolean isCall(long request) {
        return (request & 1) == 1;
    }

    void add(Item item) {
        items.add(item);
        item.state = Item.State.CALLED;
        item.call = this;
        level = Math.min(level, item.level());
        deadlineNanos = Math.min(deadlineNanos, item.deadlineNanos);
    }

    List<String> keys() {
        List<String> keys = new ArrayList<>(items.size());
        items.forEach(item -> keys.add(item.id.key()));
        return keys;
    }
}
