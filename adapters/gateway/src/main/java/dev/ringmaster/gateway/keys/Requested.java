package dev.ringmaster.gateway.keys;

import dev.ringmaster.gateway.Accounts;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request besides its key. Immutable.
 *
 * @param priority the level that the client asks for; {@link #NO_PRIORITY}, or any other negative number, if none
 * @param account whom the gateway takes the caller for; never what the client merely says
 */
public record Requested(int priority, String account) {
    /** The client asks for no level. */
    public static final int NO_PRIORITY = -1;

    /** No level, anonymous. */
    public static final Requested NOTHING = new Requested(NO_PRIORITY, Accounts.ANONYMOUS_NAME);

    /**
     * An anonymous request with the header that names a level, {@code X-Priority} for example.
     *
     * @param header its value, if there is one; blank is none
     * @throws IllegalArgumentException if it is no whole number: the client's fault
     */
    public static Requested ofHeader(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return NOTHING;
        }
        try {
            return NOTHING.withPriority(Integer.parseInt(header.trim()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the priority '" + header + "' is no whole number", e);
        }
    }

    /** The same, asking for another level. */
    public Requested withPriority(int other) {
        return new Requested(other, account);
    }

    /** The same of another caller. */
    public Requested withAccount(String other) {
        return new Requested(priority, other);
    }
}
