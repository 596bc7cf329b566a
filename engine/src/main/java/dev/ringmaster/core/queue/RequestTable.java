package dev.ringmaster.core.queue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The open requests by id, and their objects. The first {@value #MADE_AHEAD} objects are made at once, further ones as
 * they are first needed, up to the limit; all are used again. An object may outlive its request's entry until the ledger
 * has forgotten the request.
 */
public final class RequestTable {
    private static final int MADE_AHEAD = 1 << 16;

    /** Not made for the limit: a map with much room to spare is spread over more cache than it needs. */
    private final Long2ObjectHashMap<Request> byId = new Long2ObjectHashMap<>();

    private final int limit;
    private Request[] free;
    private int freeCount;
    private int made;

    /** A table of at most {@code limit} request objects. */
    public RequestTable(int limit) {
        this.limit = limit;
        int ahead = Math.min(limit, MADE_AHEAD);
        free = new Request[ahead];
        for (int i = ahead - 1; i >= 0; i--) {
            free[i] = new Request();
        }
        freeCount = ahead;
        made = ahead;
    }

    /** The open request with this id. */
    public @Nullable Request get(long id) {
        return byId.get(id);
    }

    /** Whether no further request can be opened. */
    public boolean isFull() {
        return freeCount == 0 && made == limit;
    }

    /** How many requests are open. */
    public int size() {
        return byId.size();
    }

    /** An object for a new request; the table must not be full. */
    public Request take() {
        if (freeCount > 0) {
            return free[--freeCount];
        }
        made++;
        return new Request();
    }

    /** Enters a request that was opened. */
    public void put(Request request) {
        byId.put(request.id(), request);
    }

    /** Forgets a request's id; its object stays out until it is given back. */
    public void remove(Request request) {
        byId.remove(request.id());
    }

    /** Takes an object back for another request. */
    public void giveBack(Request request) {
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, 2 * freeCount);
        }
        free[freeCount++] = request;
    }

    /** The open requests in the order of their submission. Allocates. */
    public List<Request> inOrder() {
        List<Request> ordered = new ArrayList<>(byId.values());
        ordered.sort(Comparator.comparingLong(Request::sequence));
        return ordered;
    }

    /** The open requests, in no particular order. */
    public Iterable<Request> requests() {
        return byId.values();
    }
}
