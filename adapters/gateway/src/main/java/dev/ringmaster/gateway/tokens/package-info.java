/** How many tokens a request will take, before anybody knows: what limits and quotas reserve until it is known. Any thread. */
@NullMarked
package dev.ringmaster.gateway.tokens;

import org.jspecify.annotations.NullMarked;
