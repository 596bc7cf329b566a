package dev.ringmaster.gateway.keys;

import java.util.List;

/** Where key rules are kept: a database, a file. May be slow and may fail; one call at a time. */
public interface KeyRuleStore {
    /**
     * All rules, in the order in which equal priorities are preferred.
     *
     * @throws Exception if they cannot be read; the ones read before stay in use
     */
    List<KeyRule> load() throws Exception;

    /**
     * Keeps a rule, in place of the one of the same kind and pattern if there is one, else as the last.
     *
     * @throws Exception if that cannot be done; then the rule does not take effect either
     * @throws UnsupportedOperationException if rules are changed in another way
     */
    default void put(KeyRule rule) throws Exception {
        throw new UnsupportedOperationException("these key rules are changed where they are kept");
    }

    /**
     * Forgets a rule; a new one of the same kind and pattern may come later.
     *
     * @throws Exception if that cannot be done; then the rule goes on to hold
     * @throws UnsupportedOperationException if rules are changed in another way
     */
    default void remove(KeyRule rule) throws Exception {
        throw new UnsupportedOperationException("these key rules are changed where they are kept");
    }
}
