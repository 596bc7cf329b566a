package dev.ringmaster.gateway.rules;

/**
 * Limits of the accounts with certain names. Immutable.
 *
 * @param pattern a name, or the beginning of names followed by {@code *}; {@code *} alone is every account
 * @param limits those that change
 */
public record AccountLimit(String pattern, LimitChange limits) {
    /** The pattern of every account. */
    public static final String EVERY_ACCOUNT = "*";

    private static final char REST = '*';

    /** Checks the pattern. */
    public AccountLimit {
        int star = pattern.indexOf(REST);
        if (pattern.isBlank() || (star >= 0 && star != pattern.length() - 1)) {
            throw new IllegalArgumentException("account pattern '" + pattern
                    + "' is not allowed; allowed is a name, or the beginning of names followed by *");
        }
    }

    /** Whether it names one account only. */
    public boolean isExact() {
        return pattern.indexOf(REST) < 0;
    }

    /** Whether it is for an account. */
    public boolean matches(String account) {
        return isExact() ? account.equals(pattern) : account.startsWith(pattern.substring(0, pattern.length() - 1));
    }
}
