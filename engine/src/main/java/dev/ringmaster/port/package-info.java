/** What the outside supplies to an engine: the ledger. Called by the launching thread, then by the ledger thread. */
@NullMarked
package dev.ringmaster.port;

import org.jspecify.annotations.NullMarked;
