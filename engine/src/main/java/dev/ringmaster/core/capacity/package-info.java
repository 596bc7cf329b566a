/** What workers have, what is free and who holds it. Plain fields; the deciding thread alone comes here. */
@NullMarked
package dev.ringmaster.core.capacity;

import org.jspecify.annotations.NullMarked;
