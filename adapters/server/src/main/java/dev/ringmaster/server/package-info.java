/**
 * The standalone node, which puts the pieces together.
 * Its own threads, never one of the engine.
 */
@NullMarked
package dev.ringmaster.server;

import org.jspecify.annotations.NullMarked;
