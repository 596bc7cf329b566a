package dev.ringmaster.dispatch.settings;

/** What becomes of the times an item was due and could not be asked for: down, paused, overloaded, or still on its way. */
public enum MisfirePolicy {
    /** Left out; the item is asked for when it is due the next time. */
    SKIP,
    /** The item is asked for once for all of them, as soon as can be. */
    ONCE,
    /** The item is asked for as often as was missed, one after the other, as soon as can be. */
    ALL
}
