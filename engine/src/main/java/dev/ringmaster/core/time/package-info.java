/**
 * What is due when: a timer wheel that is driven by the time in the commands.
 * One thread at a time.
 */
@NullMarked
package dev.ringmaster.core.time;

import org.jspecify.annotations.NullMarked;
