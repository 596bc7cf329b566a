/**
 * The ledger on Chronicle Map: durable, recovers after a crash.
 * The ledger stage of the engine calls it.
 */
@NullMarked
package dev.ringmaster.chronicle;

import org.jspecify.annotations.NullMarked;
