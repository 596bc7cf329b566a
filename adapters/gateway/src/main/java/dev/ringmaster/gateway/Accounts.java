package dev.ringmaster.gateway;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The numbers under which the engine knows the gateway's accounts. A name gets the next free number when it is first
 * asked for and keeps it; nothing is ever taken back, so that the number of accounts is bounded.
 *
 * <p>Any thread. Asking for a known name takes no lock and allocates nothing. A durable ledger speaks of accounts by
 * number, so that the numbers must be the same after a restart: write names down before they are used, and hand them to
 * the next {@code Accounts}.
 */
public final class Accounts {
    /** The account of requests that name none. */
    public static final int ANONYMOUS = 0;

    /** What account {@link #ANONYMOUS} is called. */
    public static final String ANONYMOUS_NAME = "anonymous";

    /** Instead of a number: as many accounts are known as may be. */
    public static final int NO_ROOM = -1;

    private final int maxAccounts;
    private final Consumer<String> beforeUse;
    private final Map<String, Integer> numbers = new ConcurrentHashMap<>();
    /** Guarded by itself. */
    private final List<String> names = new ArrayList<>();

    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    /**
     * Only the anonymous account.
     *
     * @param maxAccounts most accounts, as many as the engine was configured for; 1 upwards
     */
    public Accounts(int maxAccounts) {
        this(maxAccounts, List.of(ANONYMOUS_NAME), name -> {});
    }

    /**
     * The accounts of an earlier instance.
     *
     * @param names in the order of their numbers; the first is {@value #ANONYMOUS_NAME}
     * @param beforeUse is given each name to come before anybody gets its number, one after the other; what it throws
     *     goes to whoever asked, and the name has no number then
     * @throws IllegalArgumentException if there are more names than {@code maxAccounts}, one occurs twice or is blank, or
     *     the first is another
     */
    public Accounts(int maxAccounts, Collection<String> names, Consumer<String> beforeUse) {
        if (maxAccounts < 1) {
            throw new IllegalArgumentException("maxAccounts is " + maxAccounts + "; allowed is 1 upwards");
        }
        this.maxAccounts = maxAccounts;
        this.beforeUse = beforeUse;
        for (String name : names) {
            int number = this.names.size();
            if (name.isBlank() || add(name, unused -> {}) != number) {
                throw new IllegalArgumentException(
                        "account name '" + name + "' is blank, occurs twice or is one more than " + maxAccounts);
            }
        }
        if (numbers.getOrDefault(ANONYMOUS_NAME, NO_ROOM) != ANONYMOUS) {
            throw new IllegalArgumentException("the first account is not called " + ANONYMOUS_NAME);
        }
    }

    /**
     * The number of an account, which it gets now if it has none; a blank name is the anonymous account.
     *
     * @return 0 upwards, or {@link #NO_ROOM}
     */
    public int number(String name) {
        Integer known = numbers.get(name);
        if (known != null) {
            return known;
        }
        return name.isBlank() ? ANONYMOUS : introduce(name);
    }

    /** The name of an account, if there is one with that number. */
    public Optional<String> name(int number) {
        synchronized (names) {
            return number >= 0 && number < names.size() ? Optional.of(names.get(number)) : Optional.empty();
        }
    }

    /** All names in the order of their numbers; a copy. */
    public List<String> names() {
        synchronized (names) {
            return List.copyOf(names);
        }
    }

    /** How many accounts are known, at least 1. */
    public int size() {
        synchronized (names) {
            return names.size();
        }
    }

    /** Tells of every name that gets a number from now on, on the thread that asked for it; must be quick. */
    public void onNewAccount(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** Tells a listener no more. */
    public void removeListener(Consumer<String> listener) {
        listeners.remove(listener);
    }

    private int introduce(String name) {
        int number;
        boolean isNew;
        synchronized (names) {
            int sizeBefore = names.size();
            number = add(name, beforeUse);
            isNew = names.size() > sizeBefore;
        }
        if (isNew) {
            listeners.forEach(listener -> listener.accept(name));
        }
        return number;
    }

    private int add(String name, Consumer<String> before) {
        synchronized (names) {
            Integer known = numbers.get(name);
            if (known != null) {
                return known;
            }
            if (names.size() == maxAccounts) {
                return NO_ROOM;
            }
            before.accept(name);
            int number = names.size();
            names.add(name);
            numbers.put(name, number);
            return number;
        }
    }
}
