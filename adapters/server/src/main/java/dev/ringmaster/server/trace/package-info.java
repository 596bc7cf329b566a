/** Where a run's workers and requests come from: trace files and the seeded generator. One thread, before the run. */
@NullMarked
package dev.ringmaster.server.trace;

import org.jspecify.annotations.NullMarked;
