package dev.ringmaster.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Who may start when: the priority levels and how they share, and the limits of the engine, its pools and its accounts.
 * Immutable; an engine takes over a new one as a whole, between two decisions, and forgets nothing that waits, runs or
 * was used. Only the number of levels stays what it was.
 */
public final class AdmissionPolicy {
    /** The most priority levels. */
    public static final int MAX_LEVELS = 32;

    private final QueuePolicy queuePolicy;
    private final List<LevelPolicy> levels;
    private final int defaultLevel;
    private final long agingNanos;
    private final long requestCost;
    private final Limits engineLimits;
    private final Map<Integer, Limits> poolLimits;
    private final AccountPolicy defaultAccount;
    private final Map<Integer, AccountPolicy> accounts;

    private AdmissionPolicy(Builder builder) {
        queuePolicy = builder.queuePolicy;
        levels = List.copyOf(builder.levels);
        defaultLevel = builder.defaultLevel < 0 ? levels.size() / 2 : builder.defaultLevel;
        agingNanos = builder.agingNanos;
        requestCost = builder.requestCost;
        engineLimits = builder.engineLimits;
        poolLimits = Map.copyOf(builder.poolLimits);
        defaultAccount = builder.defaultAccount;
        accounts = Map.copyOf(builder.accounts);
    }

    /** Strict levels without limits: {@code levels} of them, 1 to {@value #MAX_LEVELS}, each without a depth limit. */
    public static Builder builder(int levels) {
        return new Builder(levels);
    }

    /** Starts from this policy. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Which level goes first. */
    public QueuePolicy queuePolicy() {
        return queuePolicy;
    }

    /** The number of priority levels. */
    public int levels() {
        return levels.size();
    }

    /** How a level is treated. */
    public LevelPolicy level(int level) {
        return levels.get(level);
    }

    /** The level of requests that name none; the middle one unless set. */
    public int defaultLevel() {
        return defaultLevel;
    }

    /**
     * How long a request may be passed over. One that has waited for longer goes before all levels and weights, in the
     * order of submission; default 5 minutes, {@link RequestSpec#WAIT_FOREVER} for never.
     */
    public long agingNanos() {
        return agingNanos;
    }

    /** What a request without tokens costs where shares are counted, and the turn of an account; default 1,000. */
    public long requestCost() {
        return requestCost;
    }

    /** The limits of everything together. */
    public Limits engineLimits() {
        return engineLimits;
    }

    /** The limits of a pool. */
    public Limits poolLimits(int pool) {
        return poolLimits.getOrDefault(pool, Limits.NONE);
    }

    /** What an account may do. */
    public AccountPolicy account(int account) {
        return accounts.getOrDefault(account, defaultAccount);
    }

    /** What accounts may do that are not named. */
    public AccountPolicy defaultAccount() {
        return defaultAccount;
    }

    /** The accounts that are named, with what they may do; unmodifiable. */
    public Map<Integer, AccountPolicy> accounts() {
        return accounts;
    }

    /** The numbers of the accounts that are named, in order. */
    public int[] namedAccounts() {
        return accounts.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    /** The pools that have limits, by index; unmodifiable. */
    public Map<Integer, Limits> poolLimits() {
        return poolLimits;
    }

    @Override
    public String toString() {
        return "AdmissionPolicy[" + queuePolicy + " levels=" + levels + " default=" + defaultLevel + " agingNanos="
                + agingNanos + " requestCost=" + requestCost + " engine=" + engineLimits + " pools="
                + new TreeMap<>(poolLimits) + " defaultAccount=" + defaultAccount + " accounts="
                + new TreeMap<>(accounts) + "]";
    }

    /** Collects a policy. Not thread safe; every method refuses bad input with {@link IllegalArgumentException}. */
    public static final class Builder {
        private final LevelPolicy[] levelArray;
        private List<LevelPolicy> levels = List.of();
        private QueuePolicy queuePolicy = QueuePolicy.STRICT;
        private int defaultLevel = -1;
        private long agingNanos = TimeUnit.MINUTES.toNanos(5);
        private long requestCost = 1_000;
        private Limits engineLimits = Limits.NONE;
        private final Map<Integer, Limits> poolLimits = new TreeMap<>();
        private AccountPolicy defaultAccount = AccountPolicy.UNLIMITED;
        private final Map<Integer, AccountPolicy> accounts = new TreeMap<>();

        private Builder(int levels) {
            if (levels < 1 || levels > MAX_LEVELS) {
                throw new IllegalArgumentException("priority levels are " + levels + "; allowed is 1 to " + MAX_LEVELS);
            }
            levelArray = new LevelPolicy[levels];
            for (int level = 0; level < levels; level++) {
                int halvedFromTheTop = 1 << Math.min(16, Math.max(0, levels - 1 - level));
                levelArray[level] = new LevelPolicy(halvedFromTheTop, Integer.MAX_VALUE, RequestSpec.WAIT_FOREVER);
            }
        }

        private Builder(AdmissionPolicy from) {
            levelArray = from.levels.toArray(LevelPolicy[]::new);
            queuePolicy = from.queuePolicy;
            defaultLevel = from.defaultLevel;
            agingNanos = from.agingNanos;
            requestCost = from.requestCost;
            engineLimits = from.engineLimits;
            poolLimits.putAll(from.poolLimits);
            defaultAccount = from.defaultAccount;
            accounts.putAll(from.accounts);
        }

        /** Says which level goes first; default {@link QueuePolicy#STRICT}. */
        public Builder queuePolicy(QueuePolicy policy) {
            queuePolicy = policy;
            return this;
        }

        /** Sets how one level is treated. */
        public Builder level(int level, LevelPolicy policy) {
            levelArray[requireLevel(level)] = policy;
            return this;
        }

        /** Sets the weights of all levels; default halving from the most urgent to the least. */
        public Builder weights(int... weights) {
            if (weights.length != levelArray.length) {
                throw new IllegalArgumentException(
                        weights.length + " weights for " + levelArray.length + " levels; give one for each");
            }
            for (int level = 0; level < weights.length; level++) {
                LevelPolicy old = levelArray[level];
                levelArray[level] = new LevelPolicy(weights[level], old.maxQueued(), old.waitTimeoutNanos());
            }
            return this;
        }

        /** Sets how many requests of each level may wait; default without limit. */
        public Builder maxQueuedPerLevel(int requests) {
            return everyLevel(old -> new LevelPolicy(old.weight(), requests, old.waitTimeoutNanos()));
        }

        /** Sets how long requests may wait that name no timeout; default for ever. */
        public Builder waitTimeoutNanos(long nanos) {
            return everyLevel(old -> new LevelPolicy(old.weight(), old.maxQueued(), nanos));
        }

        private Builder everyLevel(UnaryOperator<LevelPolicy> change) {
            Arrays.setAll(levelArray, level -> change.apply(levelArray[level]));
            return this;
        }

        /** See {@link AdmissionPolicy#defaultLevel()}. */
        public Builder defaultLevel(int level) {
            defaultLevel = requireLevel(level);
            return this;
        }

        /** See {@link AdmissionPolicy#agingNanos()}; at least 1. */
        public Builder agingNanos(long nanos) {
            requireAtLeastOne("agingNanos", nanos);
            agingNanos = nanos;
            return this;
        }

        /** See {@link AdmissionPolicy#requestCost()}; 1 to {@link RequestSpec#MAX_TOKENS}. */
        public Builder requestCost(long cost) {
            requireAtLeastOne("requestCost", cost);
            if (cost > RequestSpec.MAX_TOKENS) {
                throw new IllegalArgumentException(
                        "requestCost is " + cost + "; allowed is 1 to " + RequestSpec.MAX_TOKENS);
            }
            requestCost = cost;
            return this;
        }

        /** Limits everything together. */
        public Builder engineLimits(Limits limits) {
            engineLimits = limits;
            return this;
        }

        /** Limits one pool. */
        public Builder poolLimits(int pool, Limits limits) {
            poolLimits.put(pool, limits);
            return this;
        }

        /** Says what accounts may do that are not named. */
        public Builder defaultAccount(AccountPolicy policy) {
            defaultAccount = policy;
            return this;
        }

        /** Says what an account may do. */
        public Builder account(int account, AccountPolicy policy) {
            if (account < 0 || account > RequestSpec.MAX_ACCOUNT) {
                throw new IllegalArgumentException(
                        "account is " + account + "; allowed is 0 to " + RequestSpec.MAX_ACCOUNT);
            }
            accounts.put(account, policy);
            return this;
        }

        /** Fixes the policy. */
        public AdmissionPolicy build() {
            levels = new ArrayList<>(Arrays.asList(levelArray));
            return new AdmissionPolicy(this);
        }

        private int requireLevel(int level) {
            if (level < 0 || level >= levelArray.length) {
                throw new IllegalArgumentException(
                        "unknown priority level " + level + "; known are 0 to " + (levelArray.length - 1));
            }
            return level;
        }

        private static void requireAtLeastOne(String option, long value) {
            if (value < 1) {
                throw new IllegalArgumentException(option + " is " + value + "; allowed is 1 upwards");
            }
        }
    }
}
