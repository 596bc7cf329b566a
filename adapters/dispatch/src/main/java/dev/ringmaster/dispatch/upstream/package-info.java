/**
 * Calls to an upstream: how items become a request and an answer becomes items, the call itself, when to try again, and when to
 * leave an upstream alone.
 */
@NullMarked
package dev.ringmaster.dispatch.upstream;

import org.jspecify.annotations.NullMarked;
