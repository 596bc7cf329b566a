package dev.ringmaster.api;

import java.util.List;

/**
 * Moves that would free whole workers and GPU devices, if nothing else happened meanwhile. Whether and how a request is
 * moved is up to those who run it: the engine changes nothing.
 *
 * @param moves in the order in which each has room
 * @param workersFreed how many workers would hold nothing after all of them that hold something now
 * @param devicesFreed how many GPU devices would be wholly free after all of them that are not now
 */
public record DefragmentationPlan(List<Move> moves, int workersFreed, int devicesFreed) {
    /** The most moves that can be asked for. */
    public static final int MAX_MOVES = 10_000;

    /** Keeps a copy of the moves. */
    public DefragmentationPlan {
        moves = List.copyOf(moves);
    }

    /** One request goes from the worker that holds it to another. */
    public record Move(long requestId, long fromWorkerId, long toWorkerId) {}
}
