package dev.ringmaster.redisson;

import org.jspecify.annotations.Nullable;

/**
 * A user and its password.
 *
 * @param user null if none is given
 * @param password null if none is given
 */
record RedisCredentials(@Nullable String user, @Nullable String password) {
    /** Nobody. */
    static final RedisCredentials NONE = new RedisCredentials(null, null);

    /** Tells neither. */
    @Override
    public String toString() {
        return password == null ? "no credentials" : "credentials";
    }
}
