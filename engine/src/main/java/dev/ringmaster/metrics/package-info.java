/**
 * Counters and recorders of the engine.
 * One writer each; any thread may read.
 */
@NullMarked
package dev.ringmaster.metrics;

import org.jspecify.annotations.NullMarked;
