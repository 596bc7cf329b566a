/**
 * Stress tests, the open-loop latency harness and reports.
 * Each program says which threads it starts.
 */
@NullMarked
package dev.ringmaster.perf;

import org.jspecify.annotations.NullMarked;
