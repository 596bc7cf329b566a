package dev.ringmaster.gateway.rules;

import java.util.List;

/** What a rule changes while it is active. Immutable. */
public sealed interface RuleEffect {
    /** How the kind of effect is called in files and answers. */
    String type();

    /**
     * The levels share by other weights.
     *
     * @param weights one for each level
     */
    record Weights(List<Integer> weights) implements RuleEffect {
        static final String TYPE = "weight_adjustment";

        /** Copies the weights. */
        public Weights {
            weights = List.copyOf(weights);
        }

        @Override
        public String type() {
            return TYPE;
        }
    }

    /**
     * The engine has other limits.
     *
     * @param limits those that change; the others are left alone
     */
    record EngineCapacity(LimitChange limits) implements RuleEffect {
        static final String TYPE = "capacity_adjustment";

        @Override
        public String type() {
            return TYPE;
        }
    }

    /**
     * Accounts have other limits.
     *
     * @param limits those that change, by pattern of account names; at least one
     */
    record AccountLimits(List<AccountLimit> limits) implements RuleEffect {
        static final String TYPE = "quota_adjustment";

        /** Copies the limits. */
        public AccountLimits {
            limits = List.copyOf(limits);
        }

        @Override
        public String type() {
            return TYPE;
        }
    }
}
