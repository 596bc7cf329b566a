/** What accounts may use and have used. Plain fields; the deciding thread alone comes here. */
@NullMarked
package dev.ringmaster.core.admission;

import org.jspecify.annotations.NullMarked;
