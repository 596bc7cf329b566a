/**
 * Counts the tokens of prompts, for gateways to which four characters to a token are not exact enough. A module of its
 * own, because the vocabularies it brings are large. Any thread.
 */
@NullMarked
package dev.ringmaster.tokenizer;

import org.jspecify.annotations.NullMarked;
