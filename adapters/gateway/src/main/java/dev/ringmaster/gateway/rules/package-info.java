/**
 * Time rules: what an admission policy is at which time of the week, as a pure function, and the keeper that lets an
 * engine follow it. The keeper has one daemon thread, which sleeps from boundary to boundary; all else is any thread's.
 */
@NullMarked
package dev.ringmaster.gateway.rules;

import org.jspecify.annotations.NullMarked;
