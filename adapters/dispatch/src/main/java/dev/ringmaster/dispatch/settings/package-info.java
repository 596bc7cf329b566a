/**
 * What can be set, from which variables, within which ranges; and the versions of it while a dispatcher runs. Any thread.
 */
@NullMarked
package dev.ringmaster.dispatch.settings;

import org.jspecify.annotations.NullMarked;
