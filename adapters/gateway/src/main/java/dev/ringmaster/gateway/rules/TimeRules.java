package dev.ringmaster.gateway.rules;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.gateway.Accounts;
import dev.ringmaster.gateway.SchedulerSettings;
import dev.ringmaster.gateway.SettingsException;
import dev.ringmaster.gateway.ini.IniFile;
import dev.ringmaster.gateway.ini.Problems;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * The rules about what the policy is at which time. Immutable and pure: the same base, instant and accounts give the
 * same policy, so asking about an instant to come is a preview. Any thread.
 *
 * <p>Active rules lie over the base in their order. Of weights the last wins; of the engine's limits the last wins, one
 * by one; limits of accounts add up, and of several for the same account the smallest wins, one by one. When a rule ends,
 * what it changed is what it would be without it.
 */
public final class TimeRules {
    /** No rules. */
    public static final TimeRules NONE = new TimeRules(false, List.of(), List.of());

    private final boolean isEnabled;
    private final List<TimeRule> rules;
    private final List<String> notes;

    /**
     * Rules in the order in which they are laid over a base.
     *
     * @param isEnabled whether any of them holds
     * @param notes what a user should know and is no error
     */
    public TimeRules(boolean isEnabled, List<TimeRule> rules, List<String> notes) {
        this.isEnabled = isEnabled;
        this.rules = List.copyOf(rules);
        this.notes = List.copyOf(notes);
    }

    /**
     * Reads rules from an ini file with a section {@code [time_rules]} and sections {@code [rule.ID]}.
     *
     * @param levels how many weights a rule must give
     * @throws SettingsException with all that is wrong, in which case no rule is taken over
     */
    public static TimeRules load(Path file, int levels) {
        Problems problems = new Problems();
        return read(IniFile.read(file, problems), levels, problems);
    }

    /**
     * Reads the rules that a gateway's settings name; none, without looking for a file, if they are switched off.
     *
     * @throws SettingsException as {@link #load}
     */
    public static TimeRules of(SchedulerSettings settings) {
        return settings.timeRules().isEnabled() ? load(settings.timeRules().file(), settings.levels()) : NONE;
    }

    /** As {@link #load}, from a text which is called {@code name} in messages. */
    public static TimeRules parse(String name, String text, int levels) {
        Problems problems = new Problems();
        return read(IniFile.parse(name, text, problems), levels, problems);
    }

    private static TimeRules read(IniFile file, int levels, Problems problems) {
        TimeRules rules = new RulesReader(levels, problems).read(file);
        if (!problems.isEmpty()) {
            throw new SettingsException(problems.list());
        }
        return rules;
    }

    /** Whether any rule holds at any time. */
    public boolean isEnabled() {
        return isEnabled;
    }

    /** All rules in their order. */
    public List<TimeRule> rules() {
        return rules;
    }

    /** What a user should know and is no error. */
    public List<String> notes() {
        return notes;
    }

    /**
     * What holds at an instant: the base, and over it the rules that are active then. Accounts that a rule names get
     * their numbers here.
     *
     * @throws IllegalArgumentException if a rule has not as many weights as the base has levels
     */
    public AdmissionPolicy effective(AdmissionPolicy base, Instant now, Accounts accounts) {
        List<RuleEffect> effects = active(now).stream().map(TimeRule::effect).toList();
        return effects.isEmpty() ? base : new PolicyOverlay(base, accounts).with(effects);
    }

    /** When a rule starts or ends next after an instant; {@link Instant#MAX} if never. */
    public Instant nextChangeAfter(Instant now) {
        return rules.stream()
                .filter(this::holds)
                .map(rule -> rule.window().nextChangeAfter(now))
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    /** How every rule stands at an instant, in their order. */
    public List<RuleStatus> status(Instant now) {
        return rules.stream()
                .map(rule -> new RuleStatus(
                        rule, isActive(rule, now), holds(rule) ? rule.window().nextChangeAfter(now) : Instant.MAX))
                .toList();
    }

    /** Whether a rule says something about an account that is named by the beginning of its name only. */
    boolean mayConcern(String account) {
        return rules.stream()
                .filter(this::holds)
                .map(TimeRule::effect)
                .anyMatch(effect -> effect instanceof RuleEffect.AccountLimits limits
                        && limits.limits().stream().anyMatch(limit -> !limit.isExact() && limit.matches(account)));
    }

    private List<TimeRule> active(Instant now) {
        return rules.stream().filter(rule -> isActive(rule, now)).toList();
    }

    private boolean isActive(TimeRule rule, Instant now) {
        return holds(rule) && rule.window().contains(now);
    }

    private boolean holds(TimeRule rule) {
        return isEnabled && rule.isEnabled();
    }
}
