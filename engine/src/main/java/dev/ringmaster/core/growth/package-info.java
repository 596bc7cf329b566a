/**
 * Which workers are to be ordered for those who wait. Looked at once in a while, beside the way to a worker.
 * One thread at a time.
 */
@NullMarked
package dev.ringmaster.core.growth;

import org.jspecify.annotations.NullMarked;
