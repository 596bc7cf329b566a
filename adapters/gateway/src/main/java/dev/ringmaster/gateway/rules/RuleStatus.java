package dev.ringmaster.gateway.rules;

import java.time.Instant;

/**
 * How a rule stands at an instant.
 *
 * @param rule which
 * @param isActive whether it holds then
 * @param nextChange when it starts or ends next; {@link Instant#MAX} if never
 */
public record RuleStatus(TimeRule rule, boolean isActive, Instant nextChange) {}
