/**
 * What the command {@code dispatch} does: it reads items, keeps them fresh with a dispatcher, and tells how that goes. One
 * thread, except where a class says otherwise.
 */
@NullMarked
package dev.ringmaster.server.dispatch;

import org.jspecify.annotations.NullMarked;
