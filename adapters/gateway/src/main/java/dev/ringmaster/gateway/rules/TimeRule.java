package dev.ringmaster.gateway.rules;

/**
 * A change of the policy that holds at certain times of the week. Immutable.
 *
 * @param id what its section is called behind {@code rule.}; unique among the rules
 * @param name what people call it; the id unless set
 * @param description what it is for; may be empty
 * @param isEnabled whether it holds at all
 * @param window when it holds
 * @param effect what it changes then
 */
public record TimeRule(
        String id, String name, String description, boolean isEnabled, TimeWindow window, RuleEffect effect) {}
