package dev.ringmaster.core.queue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.agrona.collections.Hashing;
import org.jspecify.annotations.Nullable;

/**
 * The open requests by id, and their objects. The first {@value #MADE_AHEAD} objects are made at once, further ones as
 * they are first needed, up to the limit; all are used again. An object may outlive its request's entry until the ledger
 * has forgotten the request.
 *
 * <p>A hash table chained through the requests: what is looked up by its id is read anyway, so that with a million open
 * requests an entry costs one cache line less than a map beside them, and a third of its memory.
 */
public final class RequestTable {
    private static final int MADE_AHEAD = 1 << 16;

    private final int limit;
    private @Nullable Request[] chains = new Request[64];
    private int size;
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
        Request request = chains[chainOf(id)];
        while (request != null && request.id() != id) {
            request = request.nextOfChain;
        }
        return request;
    }

    private int chainOf(long id) {
        return Hashing.hash(id, chains.length - 1);
    }

    /** Whether no further request can be opened. */
    public boolean isFull() {
        return freeCount == 0 && made == limit;
    }

    /** Whether so many further requests can be opened. */
    public boolean hasRoomFor(int count) {
        return count <= freeCount + limit - made;
    }

    /** How many requests can be open at most. */
    public int limit() {
        return limit;
    }

    /** How many requests are open. */
    public int size() {
        return size;
    }

    /** An object for a new request; the table must not be full. */
    public Request take() {
        if (freeCount > 0) {
            return free[--freeCount];
        }
        made++;
        return new Request();
    }

    /** Enters a request that was opened, whose id is not in the table. */
    public void put(Request request) {
        if (2 * size == chains.length) {
            grow();
        }
        size++;
        link(request);
    }

    private void link(Request request) {
        int chain = chainOf(request.id());
        request.nextOfChain = chains[chain];
        chains[chain] = request;
    }

    private void grow() {
        @Nullable Request[] old = chains;
        chains = new Request[2 * old.length];
        for (Request first : old) {
            Request next;
            for (Request request = first; request != null; request = next) {
                next = request.nextOfChain;
                link(request);
            }
        }
    }

    /** Forgets a request's id; its object stays out until it is given back. */
    public void remove(Request request) {
        int chain = chainOf(request.id());
        Request at = chains[chain];
        if (at == request) {
            chains[chain] = request.nextOfChain;
        } else {
            while (at != null && at.nextOfChain != request) {
                at = at.nextOfChain;
            }
            if (at == null) {
                throw new IllegalStateException("request " + request.id() + " is not in the table");
            }
            at.nextOfChain = request.nextOfChain;
        }
        request.nextOfChain = null;
        size--;
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
        List<Request> ordered = requests();
        ordered.sort(Comparator.comparingLong(Request::sequence));
        return ordered;
    }

    /** The open requests, in no particular order. Allocates. */
    public List<Request> requests() {
        List<Request> all = new ArrayList<>(size);
        for (Request first : chains) {
            for (Request request = first; request != null; request = request.nextOfChain) {
                all.add(request);
            }
        }
        return all;
    }
}
