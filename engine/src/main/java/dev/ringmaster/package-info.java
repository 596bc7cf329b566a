/**
 * Launching, configuring and closing the engine: the only way in.
 * Host threads run this.
 */
@NullMarked
package dev.ringmaster;

import org.jspecify.annotations.NullMarked;
