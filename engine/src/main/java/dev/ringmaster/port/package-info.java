/**
 * What the outside supplies to an engine: the ledger, called by the launching thread, then by the ledger thread, which
 * may call back from any thread; and the capacity of workers that several nodes share, called by any thread but the
 * deciding one.
 */
@NullMarked
package dev.ringmaster.port;

import org.jspecify.annotations.NullMarked;
