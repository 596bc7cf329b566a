/**
 * What a model or order gateway puts in front of the engine: settings, accounts and refusals here, keys, time rules and
 * token estimates in the packages below. Any thread; nothing here runs on the deciding thread.
 *
 * <p>Ini files are read by Apache Commons Configuration, because it is kept well, takes a comment behind a value for a
 * comment and leaves quoted text alone; the better known ini4j does neither and has had no release since 2015.
 */
@NullMarked
package dev.ringmaster.gateway;

import org.jspecify.annotations.NullMarked;
