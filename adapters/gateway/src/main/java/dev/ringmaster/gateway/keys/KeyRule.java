package dev.ringmaster.gateway.keys;

/**
 * What a key that looks like this may do. Immutable; checked when a {@link KeyMapper} is to use it, together with all
 * others. A rule is known by its kind and pattern, of which no two rules have the same.
 *
 * @param kind how the pattern is compared, one of the words of {@link MatchKind}
 * @param pattern not empty, at most {@value #MAX_PATTERN_LENGTH} characters
 * @param priority the level of its requests, 0 upwards, below the engine's number of levels
 * @param account who is charged; empty for whoever the gateway takes the caller for
 * @param tenant to whom the key belongs
 * @param mayRaise whether a client may ask for more urgency than {@code priority}
 * @param isEnabled whether the rule holds
 */
public record KeyRule(
        String kind, String pattern, int priority, String account, Tenant tenant, boolean mayRaise, boolean isEnabled) {
    /** The longest pattern. */
    public static final int MAX_PATTERN_LENGTH = 1_000;

    /** A rule that holds, without account, tenant and the right to raise. */
    public static KeyRule of(MatchKind kind, String pattern, int priority) {
        return new KeyRule(kind.word(), pattern, priority, "", Tenant.UNKNOWN, false, true);
    }

    /** The same, charged to an account. */
    public KeyRule withAccount(String other) {
        return new KeyRule(kind, pattern, priority, other, tenant, mayRaise, isEnabled);
    }

    /** The same with another tenant. */
    public KeyRule withTenant(Tenant other) {
        return new KeyRule(kind, pattern, priority, account, other, mayRaise, isEnabled);
    }

    /** The same for clients that may ask for more urgency. */
    public KeyRule mayRaise(boolean may) {
        return new KeyRule(kind, pattern, priority, account, tenant, may, isEnabled);
    }

    /** The same, holding or not. */
    public KeyRule enabled(boolean is) {
        return new KeyRule(kind, pattern, priority, account, tenant, mayRaise, is);
    }

    /** The same with another priority. */
    public KeyRule withPriority(int other) {
        return new KeyRule(kind, pattern, other, account, tenant, mayRaise, isEnabled);
    }

    boolean isSame(KeyRule other) {
        return kind.equals(other.kind) && pattern.equals(other.pattern);
    }

    /** For messages. */
    String title() {
        return "key rule " + kind + " '" + pattern + "'";
    }
}
