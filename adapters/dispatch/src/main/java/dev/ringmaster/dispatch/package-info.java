/**
 * Keeps items of upstream services fresh: each item is asked for again and again, as often as its lane says, by calls that
 * are joined, limited and adapted. One thread, the dispatcher's, owns all of it and decides on an engine of its own; what comes
 * from outside reaches it through a queue.
 */
@NullMarked
package dev.ringmaster.dispatch;

import org.jspecify.annotations.NullMarked;
