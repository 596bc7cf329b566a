package dev.ringmaster.redisson;

import java.util.concurrent.ConcurrentHashMap;

/**
 * The requests of a stream that this node has, until Redis has heard of their end; and whether all commands were found
 * that clients sent before the node had them. Any thread.
 */
final class OpenRequests {
    private enum Hearing {
        /** Commands that are read are not for it yet: they come when earlier ones are read again. */
        CATCHING_UP,
        READY
    }

    private final ConcurrentHashMap<Long, Hearing> requests = new ConcurrentHashMap<>();

    /** Takes a request in; false if it is there already. */
    boolean begin(long requestId) {
        return requests.putIfAbsent(requestId, Hearing.CATCHING_UP) == null;
    }

    boolean contains(long requestId) {
        return requests.containsKey(requestId);
    }

    /** Whether what is read now is for it. */
    boolean isReady(long requestId) {
        return requests.get(requestId) == Hearing.READY;
    }

    void ready(long requestId) {
        requests.replace(requestId, Hearing.READY);
    }

    /** Earlier commands are to be read again. */
    void catchUp(long requestId) {
        requests.replace(requestId, Hearing.CATCHING_UP);
    }

    void end(long requestId) {
        requests.remove(requestId);
    }

    int size() {
        return requests.size();
    }
}
