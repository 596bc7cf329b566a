package dev.ringmaster.gateway.keys;

import dev.ringmaster.gateway.ApiKeySettings;
import dev.ringmaster.gateway.SettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Says what a key may do: of all rules that match it the most privileged counts, of equals the first, and if none does
 * the default.
 *
 * <p>Any thread; {@link #resolve} never waits. Rules that have become old are read again in the background, one reading
 * at a time, and the old ones serve meanwhile; if the new ones cannot be read or are not good, the old ones serve on, and
 * the next try comes after 10 seconds. A rule that is put or removed here holds, or does not, as soon as the call
 * returns.
 */
public final class KeyMapper {
    private static final int MAX_KEY_LENGTH = 4_096;
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final KeyRuleStore store;
    private final int levels;
    private final int defaultPriority;
    private final long ttlNanos;
    private final Executor background;
    private final LongSupplier nanoClock;
    private final AtomicBoolean isReloading = new AtomicBoolean();
    private final Object reading = new Object();
    private final Object swapping = new Object();
    private volatile List<String> problems = List.of();
    private volatile long readAgainAtNanos;
    /** Those below are written under the lock of {@link #swapping}. */
    private volatile Snapshot snapshot = Snapshot.EMPTY;

    private long writes;

    KeyMapper(KeyRuleStore store, int levels, ApiKeySettings settings, Executor background, LongSupplier nanoClock) {
        this.store = store;
        this.levels = levels;
        this.background = background;
        this.nanoClock = nanoClock;
        defaultPriority = settings.defaultPriority();
        ttlNanos = settings.isEnabled() ? settings.cacheTtl().toNanos() : 0;
        if (settings.isEnabled()) {
            reload();
        }
    }

    /**
     * A mapper over a store, whose rules are read now; {@link #problems()} tells if that failed, and then there are none
     * until it succeeds.
     *
     * @param levels the engine's number of priority levels
     * @param settings if they are disabled, the store is never asked and every key has the default
     */
    public static KeyMapper of(KeyRuleStore store, int levels, ApiKeySettings settings) {
        ThreadPoolExecutor background =
                new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "ringmaster-key-rules");
                    thread.setDaemon(true);
                    return thread;
                });
        return new KeyMapper(store, levels, settings, background, System::nanoTime);
    }

    /** A mapper that knows no rules: every key has the default priority. */
    public static KeyMapper disabled(int levels, int defaultPriority) {
        ApiKeySettings settings = new ApiKeySettings(false, defaultPriority, Duration.ZERO);
        return new KeyMapper(new InMemoryKeyRules(List.of()), levels, settings, Runnable::run, System::nanoTime);
    }

    /**
     * What a key and a request come to. A client may ask for less urgency than its rule gives it, and for more only if
     * the rule allows it; without a rule never.
     *
     * @param key the API key; empty, or of more than 4,096 characters, is matched by no rule
     */
    public Resolved resolve(String key, Requested requested) {
        reloadIfOld();
        KeyRule rule = key.isEmpty() || key.length() > MAX_KEY_LENGTH ? null : snapshot.best(key);
        if (rule == null) {
            int priority = Math.max(defaultPriority, requested.priority());
            return new Resolved(requested.account(), priority, Tenant.UNKNOWN, false);
        }
        return new Resolved(
                rule.account().isEmpty() ? requested.account() : rule.account(),
                priority(rule, requested.priority()),
                rule.tenant(),
                true);
    }

    /**
     * Adds a rule, or replaces the one of the same kind and pattern.
     *
     * @throws SettingsException with all that is wrong with it; then nothing has changed
     * @throws IllegalStateException if the store cannot keep it; then nothing has changed here
     */
    public void put(KeyRule rule) {
        write(rules -> KeyRuleList.put(rules, rule), () -> store.put(rule));
    }

    /**
     * Adds a rule.
     *
     * @throws SettingsException with all that is wrong with it, also if there is one of the same kind and pattern
     * @throws IllegalStateException if the store cannot keep it; then nothing has changed here
     */
    public void add(KeyRule rule) {
        write(rules -> rules.add(rule), () -> store.put(rule));
    }

    /**
     * Removes a rule.
     *
     * @return whether there was one of this kind and pattern
     * @throws IllegalStateException if the store cannot forget it; then it still holds
     */
    public boolean remove(String kind, String pattern) {
        KeyRule like = new KeyRule(kind, pattern, 0, "", Tenant.UNKNOWN, false, true);
        synchronized (swapping) {
            boolean isThere = rules().stream().anyMatch(like::isSame);
            if (isThere) {
                write(rules -> rules.removeIf(like::isSame), () -> store.remove(like));
            }
            return isThere;
        }
    }

    /** The rules in use, in their order, those that are disabled included. */
    public List<KeyRule> rules() {
        return snapshot.rules();
    }

    /**
     * Reads the rules again, now and on this thread.
     *
     * @return what is wrong with them, in which case the old ones stay in use; nothing if they are in use
     */
    public List<String> reload() {
        synchronized (reading) {
            long now = nanoClock.getAsLong();
            List<String> found = read();
            readAgainAtNanos = now + (found.isEmpty() ? ttlNanos : Math.min(ttlNanos, RETRY_NANOS));
            problems = found;
            return found;
        }
    }

    /** What was wrong when the rules were last read; nothing if they are in use. */
    public List<String> problems() {
        return problems;
    }

    private static int priority(KeyRule rule, int requested) {
        if (requested < 0) {
            return rule.priority();
        }
        return rule.mayRaise() ? requested : Math.max(rule.priority(), requested);
    }

    private void reloadIfOld() {
        boolean isOld = ttlNanos > 0 && nanoClock.getAsLong() - readAgainAtNanos >= 0;
        if (isOld && isReloading.compareAndSet(false, true)) {
            try {
                background.execute(this::reloadInBackground);
            } catch (RuntimeException e) {
                isReloading.set(false);
                throw e;
            }
        }
    }

    private void reloadInBackground() {
        try {
            reload();
        } finally {
            isReloading.set(false);
        }
    }

    private List<String> read() {
        try {
            readUntilUndisturbed();
            return List.of();
        } catch (SettingsException e) {
            return e.problems();
        } catch (Exception e) {
            return List.of("cannot read the key rules: " + e);
        }
    }

    /** What was written while the store was being read may be missing in what was read, which is then read again. */
    private void readUntilUndisturbed() throws Exception {
        boolean isUndisturbed = false;
        while (!isUndisturbed) {
            long before;
            synchronized (swapping) {
                before = writes;
            }
            List<KeyRule> rules = store.load();
            KeyRuleList.requireGood(rules, levels);
            synchronized (swapping) {
                isUndisturbed = writes == before;
                if (isUndisturbed) {
                    snapshot = new Snapshot(rules);
                }
            }
        }
    }

    private void write(Consumer<List<KeyRule>> change, StoreCall call) {
        synchronized (swapping) {
            List<KeyRule> rules = new ArrayList<>(snapshot.rules());
            change.accept(rules);
            KeyRuleList.requireGood(rules, levels);
            Snapshot changed = new Snapshot(rules);
            keep(call);
            writes++;
            snapshot = changed;
        }
    }

    private static void keep(StoreCall call) {
        try {
            call.run();
        } catch (Exception e) {
            throw new IllegalStateException("the change of a key rule could not be kept", e);
        }
    }

    /** A change in the store. */
    private interface StoreCall {
        void run() throws Exception;
    }
}
