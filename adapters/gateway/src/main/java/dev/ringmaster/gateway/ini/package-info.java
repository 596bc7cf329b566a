/**
 * Ini files with the line of every entry, and typed reading that collects all problems instead of stopping at the first.
 * For the packages of this module, not for its users. Any thread; files are read by whoever calls.
 */
@NullMarked
package dev.ringmaster.gateway.ini;

import org.jspecify.annotations.NullMarked;
