/** The deterministic state machine: commands and their time in, decisions out. One thread at a time, and no other. */
@NullMarked
package dev.ringmaster.core;

import org.jspecify.annotations.NullMarked;
