/**
 * How much at once, how many in a batch, how long to wait: pure formulas, and one controller for each lane that applies them to
 * what was measured. The controllers belong to the dispatcher's thread.
 */
@NullMarked
package dev.ringmaster.dispatch.control;

import org.jspecify.annotations.NullMarked;
