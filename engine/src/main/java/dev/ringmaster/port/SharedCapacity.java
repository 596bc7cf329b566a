package dev.ringmaster.port;

import dev.ringmaster.api.Capacity;
import java.util.function.Consumer;

/**
 * The workers of one pool that several nodes share, and who reserved what on them: the truth that each node's own view
 * is checked against.
 *
 * <ul>
 *   <li>A batch is applied atomically per worker: nobody sees half of it. Workers come in the order of their first
 *       change, and a worker's changes in the order of the batch. Each change gets a verdict; one that is refused changes nothing and takes down no other, unless the batch is
 *       {@link CapacityBatch#allOrNone()}, and never one of another worker.
 *   <li>A worker's version grows by 1 with each batch that changed it, however many changes that had. Versions are told, not
 *       compared: what decides is the capacity of the moment.
 *   <li>What a reservation holds is known by its id. A release counts once, however often it is said.
 *   <li>What is said of an unknown worker is refused, and no such worker comes to be. An empty batch changes nothing and
 *       uses no number.
 *   <li>Batches carry node, fence and sequence. Under one fence a node numbers its batches from 1. One that comes again
 *       gets the verdicts that it got, for the last {@value #REMEMBERED_BATCHES} of them; one that comes too early is
 *       refused, and so is every batch under an older fence than the node was seen with.
 * </ul>
 *
 * <p>Every method may be called by any thread but the deciding one, as it may go out to a server and wait for it.
 */
public interface SharedCapacity extends AutoCloseable {
    /** Of how many of a node's last batches the verdicts are kept: the most that may wait for an answer at once. */
    int REMEMBERED_BATCHES = 64;

    /**
     * Lets a worker join, or gives a present one another capacity. Saying what is known already changes nothing: neither
     * what is free, nor the version, nor whether the worker is open.
     *
     * @return whether the worker has this capacity now; not if the reservations it holds would not fit
     * @throws IllegalArgumentException if the capacity is of another catalog
     */
    boolean join(long workerId, Capacity capacity);

    /**
     * Lets a worker take nothing new, or take it again; what it holds stays.
     *
     * @return whether there is such a worker
     */
    boolean open(long workerId, boolean isOpen);

    /**
     * Takes a worker away, with all its reservations. A release that comes later finds nothing, also when a worker of
     * the same id has joined meanwhile.
     *
     * @return whether there was such a worker
     */
    boolean leave(long workerId);

    /**
     * Applies a batch and answers it. Answers come in the order in which a node's batches were given, before this
     * returns or later, on any thread; until then the batch belongs to the implementation.
     */
    void apply(CapacityBatch batch, Consumer<CapacityBatch> whenAnswered);

    /** Refuses all later batches of a node under a fence below this; for who takes over from a node. */
    void fenceOff(long nodeId, long fence);

    /**
     * Reads one worker into {@code into}, as known or as unknown.
     *
     * @throws LedgerException if it cannot be read
     */
    void read(long workerId, SharedWorker into);

    /**
     * Reads all workers, in any order; each is only valid during the call.
     *
     * @throws LedgerException if they cannot be read
     */
    void readAll(Consumer<SharedWorker> visitor);

    /** Lets go of all resources. Calling it again does nothing. */
    @Override
    void close();
}
