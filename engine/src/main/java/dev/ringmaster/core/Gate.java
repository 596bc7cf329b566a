package dev.ringmaster.core;

import dev.ringmaster.core.time.Timed;

/** Wakes the scheduler when the limits of a pool, or of the engine, may let the next request start. */
final class Gate extends Timed {}
