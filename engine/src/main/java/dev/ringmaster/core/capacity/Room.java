package dev.ringmaster.core.capacity;

/** Where requests may find room: one worker, or all of a pool. */
public interface Room {
    /** As a vector, at least what is free in each element in any one place; not to be changed. */
    long[] mostFree();

    /** Whether there is room for a request of this shape and level. */
    boolean canHold(Shape shape, int level);
}
