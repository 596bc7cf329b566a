/** Which worker takes a request: filter, score, commit. The deciding thread alone comes here. */
@NullMarked
package dev.ringmaster.core.placement;

import org.jspecify.annotations.NullMarked;
