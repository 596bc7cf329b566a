/** Counts the tokens of texts. Any thread. */
@NullMarked
package dev.ringmaster.tokenizer;

import org.jspecify.annotations.NullMarked;
