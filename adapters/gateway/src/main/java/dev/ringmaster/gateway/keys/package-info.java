/**
 * From API keys to accounts, priorities and tenants. Any thread resolves; rules are read again on a thread of their own.
 *
 * <p>Results are cached by Caffeine, and regular expressions are RE2/J's, whose matching time grows with the length of
 * the key and not, as the JDK's may, beyond all bounds.
 */
@NullMarked
package dev.ringmaster.gateway.keys;

import org.jspecify.annotations.NullMarked;
