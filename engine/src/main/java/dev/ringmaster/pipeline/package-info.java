/**
 * Rings, handlers, wait strategies and life cycle: the only package that knows the Disruptor.
 * One thread for each stage.
 */
@NullMarked
package dev.ringmaster.pipeline;

import org.jspecify.annotations.NullMarked;
