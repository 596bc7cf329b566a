package dev.ringmaster.gateway.rules;

import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Limits;
import dev.ringmaster.gateway.Accounts;
import java.util.ArrayList;
import java.util.List;

/** Lays the effects of active rules over a base policy, once. */
final class PolicyOverlay {
    private final AdmissionPolicy base;
    private final Accounts accounts;
    private final AdmissionPolicy.Builder policy;
    private final List<AccountLimit> accountLimits = new ArrayList<>();

    PolicyOverlay(AdmissionPolicy base, Accounts accounts) {
        this.base = base;
        this.accounts = accounts;
        policy = base.toBuilder();
    }

    AdmissionPolicy with(List<RuleEffect> effects) {
        Limits engine = base.engineLimits();
        for (RuleEffect effect : effects) {
            if (effect instanceof RuleEffect.Weights weights) {
                policy.weights(
                        weights.weights().stream().mapToInt(Integer::intValue).toArray());
            } else if (effect instanceof RuleEffect.EngineCapacity capacity) {
                engine = capacity.limits().applyTo(engine);
            } else if (effect instanceof RuleEffect.AccountLimits limits) {
                accountLimits.addAll(limits.limits());
            }
        }
        policy.engineLimits(engine);
        if (!accountLimits.isEmpty()) {
            limitAccounts();
        }
        return policy.build();
    }

    private void limitAccounts() {
        accountLimits.stream().filter(AccountLimit::isExact).forEach(limit -> accounts.number(limit.pattern()));
        LimitChange ofEveryone = smallest(AccountLimit.EVERY_ACCOUNT);
        if (!ofEveryone.isNone()) {
            policy.defaultAccount(changed(base.defaultAccount(), ofEveryone));
            base.accounts().forEach((number, account) -> policy.account(number, changed(account, ofEveryone)));
        }
        List<String> names = accounts.names();
        for (int number = 0; number < names.size(); number++) {
            LimitChange change = smallest(names.get(number));
            if (!change.equals(ofEveryone)) {
                policy.account(number, changed(base.account(number), change));
            }
        }
    }

    /** Of all limits that are for an account; the name {@code *} is matched by no pattern but that of everyone. */
    private LimitChange smallest(String account) {
        LimitChange change = LimitChange.NONE;
        for (AccountLimit limit : accountLimits) {
            if (limit.matches(account)) {
                change = change.smallest(limit.limits());
            }
        }
        return change;
    }

    private static AccountPolicy changed(AccountPolicy account, LimitChange change) {
        return new AccountPolicy(change.applyTo(account.limits()), account.quotas(), account.accountClass());
    }
}
