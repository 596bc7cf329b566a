/**
 * The ledger on Redis: shared by many nodes, reached through Redisson.
 * The ledger stage of the engine calls it; nothing else of the project sees Redisson or Netty.
 */
@NullMarked
package dev.ringmaster.redisson;

import org.jspecify.annotations.NullMarked;
