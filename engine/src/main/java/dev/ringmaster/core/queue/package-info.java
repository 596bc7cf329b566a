/** Requests, the order in which they wait, and their deadlines. The deciding thread alone comes here. */
@NullMarked
package dev.ringmaster.core.queue;

import org.jspecify.annotations.NullMarked;
