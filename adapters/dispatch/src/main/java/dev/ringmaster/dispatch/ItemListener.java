package dev.ringmaster.dispatch;

/**
 * Takes what becomes of items, on the dispatcher's thread: it must be quick and must not block. What it throws is logged and goes
 * no further.
 */
@FunctionalInterface
public interface ItemListener {
    /** An item was asked for, with success or without. */
    void onAnswer(ItemAnswer answer);
}
