package dev.ringmaster.redisson;

/** Hears what is decided about requests, on a thread of the client's, in the order of the decisions. */
@FunctionalInterface
public interface DecisionSubscriber {
    /** A decision about a request of any client. It may take its time: then later ones wait in Redis. What it throws goes no further. */
    void onDecision(RequestDecision decision);
}
