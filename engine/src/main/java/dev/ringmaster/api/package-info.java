/** Values and codes: demands, capacities, requests, decisions and reasons. Immutable, for any thread. */
@NullMarked
package dev.ringmaster.api;

import org.jspecify.annotations.NullMarked;
