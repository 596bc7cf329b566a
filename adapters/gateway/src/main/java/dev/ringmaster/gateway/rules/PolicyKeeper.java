package dev.ringmaster.gateway.rules;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.PublishResult;
import dev.ringmaster.gateway.Accounts;
import dev.ringmaster.gateway.SettingsException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Lets an engine follow a base policy and the time rules over it: whenever the base or the rules are changed, a rule
 * starts or ends, or an account appears that a rule is about, what holds then is published as a whole.
 *
 * <p>A new account that is named by the beginning of its name only is under its rule within moments; one that a rule
 * names in full is under it from its first request on.
 *
 * <p>Any thread. One daemon thread sleeps until the next boundary; nothing is polled. A policy that finds the ring full
 * is offered again every millisecond until it is taken or a later one is.
 */
public final class PolicyKeeper implements AutoCloseable {
    private static final Duration RETRY = Duration.ofMillis(1);

    private final Supplier<TimeRules> source;
    private final Accounts accounts;
    private final PolicyTarget target;
    private final InstantSource clock;
    private final Alarm alarm;
    private final Consumer<String> accountListener = this::onNewAccount;
    private final Object reloading = new Object();
    /** Whether an account has appeared that may not be in what was published. */
    private final AtomicBoolean hasNewAccount = new AtomicBoolean();

    private volatile List<String> reloadProblems = List.of();
    /** Those below are written under the lock of this. */
    private volatile List<String> publishProblems = List.of();

    private volatile AdmissionPolicy base;
    private volatile TimeRules rules;
    private volatile AdmissionPolicy effective;
    private boolean isClosed;

    private PolicyKeeper(
            AdmissionPolicy base,
            Supplier<TimeRules> source,
            Accounts accounts,
            PolicyTarget target,
            InstantSource clock,
            Alarm.Maker alarms) {
        this.source = source;
        this.accounts = accounts;
        this.target = target;
        this.clock = clock;
        this.base = base;
        effective = base;
        rules = source.get();
        alarm = alarms.make(this::onAlarm);
    }

    /**
     * Starts to keep a policy, and publishes what holds now.
     *
     * @param source reads the rules, at once and whenever {@link #reload()} is called, for example
     *     {@code () -> TimeRules.load(file, levels)}; it may throw {@link SettingsException}
     * @param target the engine
     * @throws SettingsException if there are no good rules to start with
     * @throws IllegalArgumentException if the target refuses the policy
     */
    public static PolicyKeeper start(
            AdmissionPolicy base, Supplier<TimeRules> source, Accounts accounts, PolicyTarget target) {
        InstantSource clock = InstantSource.system();
        return start(base, source, accounts, target, clock, ring -> new ThreadAlarm(clock, ring));
    }

    static PolicyKeeper start(
            AdmissionPolicy base,
            Supplier<TimeRules> source,
            Accounts accounts,
            PolicyTarget target,
            InstantSource clock,
            Alarm.Maker alarms) {
        PolicyKeeper keeper = new PolicyKeeper(base, source, accounts, target, clock, alarms);
        accounts.onNewAccount(keeper.accountListener);
        try {
            keeper.changeRules(keeper.rules);
        } catch (RuntimeException e) {
            keeper.close();
            throw e;
        }
        return keeper;
    }

    /**
     * Changes the base, from what it is to what {@code change} makes of it; the rules stay over it.
     *
     * @return what became of the policy at the ring: when full it is offered again, so only {@code CLOSED} is an end
     * @throws IllegalArgumentException if the target refuses the policy; then nothing has changed
     */
    public synchronized PublishResult changeBase(UnaryOperator<AdmissionPolicy> change) {
        return adopt(change.apply(base), rules);
    }

    /**
     * Changes the rules until they are next reloaded; what the old ones did is undone in the same step.
     *
     * @return as {@link #changeBase}
     * @throws IllegalArgumentException if the rules do not fit the base or the target refuses the policy; then nothing
     *     has changed
     */
    public synchronized PublishResult changeRules(TimeRules other) {
        return adopt(base, other);
    }

    /**
     * Reads the rules again. Bad ones change nothing: the old ones hold on.
     *
     * @return what is wrong with the new ones; nothing if they hold now
     */
    public List<String> reload() {
        synchronized (reloading) {
            List<String> found = tryReload();
            reloadProblems = found;
            return found;
        }
    }

    /** What was wrong when rules were last reloaded, and when a policy was last published; nothing if all is well. */
    public List<String> problems() {
        List<String> found = new ArrayList<>(reloadProblems);
        found.addAll(publishProblems);
        return found;
    }

    /** The policy without rules. */
    public AdmissionPolicy base() {
        return base;
    }

    /** The rules. */
    public TimeRules rules() {
        return rules;
    }

    /** What was last published, or is as soon as the ring has room. */
    public AdmissionPolicy effective() {
        return effective;
    }

    /** What would hold at an instant if neither base nor rules were changed until then. */
    public synchronized AdmissionPolicy preview(Instant when) {
        return rules.effective(base, when, accounts);
    }

    /** How the rules stand now. */
    public List<RuleStatus> status() {
        return rules.status(clock.instant());
    }

    /** Stops; the engine keeps what it was told last. */
    @Override
    public synchronized void close() {
        isClosed = true;
        accounts.removeListener(accountListener);
        alarm.close();
    }

    private List<String> tryReload() {
        try {
            changeRules(source.get());
            return List.of();
        } catch (SettingsException e) {
            return e.problems();
        } catch (RuntimeException e) {
            return List.of(e.toString());
        }
    }

    private synchronized void onAlarm() {
        try {
            adopt(base, rules);
        } catch (RuntimeException e) {
            publishProblems = List.of(e.toString());
            alarm.set(rules.nextChangeAfter(clock.instant()));
        }
    }

    private void onNewAccount(String name) {
        if (rules.mayConcern(name) && hasNewAccount.compareAndSet(false, true)) {
            alarm.set(clock.instant());
        }
    }

    private PublishResult adopt(AdmissionPolicy newBase, TimeRules newRules) {
        if (isClosed) {
            return PublishResult.CLOSED;
        }
        Instant now = clock.instant();
        hasNewAccount.set(false);
        AdmissionPolicy policy = newRules.effective(newBase, now, accounts);
        PublishResult result = target.tryChangePolicy(policy);
        base = newBase;
        rules = newRules;
        effective = policy;
        publishProblems = List.of();
        alarm.set(wakeUp(result, now));
        if (hasNewAccount.get()) {
            alarm.set(now);
        }
        return result;
    }

    private Instant wakeUp(PublishResult result, Instant now) {
        return switch (result) {
            case ACCEPTED -> rules.nextChangeAfter(now);
            case RING_FULL -> now.plus(RETRY);
            case CLOSED, BYPASSED -> Instant.MAX;
        };
    }
}
