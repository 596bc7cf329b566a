package dev.ringmaster.core.queue;

import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.core.admission.AccountQuotas;
import dev.ringmaster.core.admission.BurstGroups;
import dev.ringmaster.core.time.TimerWheel;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The accounts that were named or seen, by number; each is made once and kept. */
public final class AccountTable {
    private final int limit;
    private final BurstGroups groups = new BurstGroups();
    private @Nullable Account[] accounts = new Account[16];
    private final TimerWheel timers;
    private AdmissionPolicy policy;

    /** A table of accounts numbered from 0 to below {@code limit}. */
    public AccountTable(int limit, AdmissionPolicy policy, TimerWheel timers) {
        this.limit = limit;
        this.policy = policy;
        this.timers = timers;
    }

    /** Whether there may be an account with this number. */
    public boolean mayHave(int number) {
        return number < limit;
    }

    /** The account with this number, which there may be. */
    public Account get(int number, long nowNanos) {
        Account account = number < accounts.length ? accounts[number] : null;
        return account == null ? add(number, nowNanos) : account;
    }

    private Account add(int number, long nowNanos) {
        if (number >= accounts.length) {
            accounts = Arrays.copyOf(accounts, Math.min(limit, Math.max(number + 1, 2 * accounts.length)));
        }
        Account account = new Account(number, new AccountQuotas(number, groups));
        apply(account, nowNanos);
        accounts[number] = account;
        return account;
    }

    private void apply(Account account, long nowNanos) {
        AccountPolicy its = policy.account(account.number());
        account.limiter().changeTo(its.limits(), nowNanos);
        account.quotas().changeTo(nowNanos, its.quotas());
        account.accountClass(its.accountClass());
        account.wake(nowNanos);
        account.setTimer(timers);
    }

    /** Lets another policy hold for all accounts; those it names are made. */
    public void changeTo(AdmissionPolicy newPolicy, long nowNanos) {
        policy = newPolicy;
        for (Account account : accounts) {
            if (account != null) {
                apply(account, nowNanos);
            }
        }
        for (int number : newPolicy.namedAccounts()) {
            get(number, nowNanos);
        }
    }

    /** Lets an account go, of which nothing is open, as if it had never been seen. */
    public void forget(Account account, long nowNanos) {
        account.dropFlows();
        account.quotas().changeTo(nowNanos, List.of());
        timers.cancel(account);
        accounts[account.number()] = null;
    }

    /** How many accounts there may be in the table; some numbers below may have none. */
    public int length() {
        return accounts.length;
    }

    /** The account with this number, if it was named or seen. */
    public @Nullable Account ifPresent(int number) {
        return number < accounts.length ? accounts[number] : null;
    }
}
