package dev.ringmaster.server.trace;

import dev.ringmaster.api.RequestSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Deals the requests of a workload to accounts and priority levels, the same way for the same seed. The n-th account gets
 * a share of 1/n (Zipf), so that the first is a heavy one.
 *
 * @param seed where chance starts
 * @param accounts the numbers of the accounts, the heaviest first; empty to leave all requests where they are
 * @param levels the shares of the levels; null to leave all requests where they are
 */
public record Dealing(
        long seed, List<Integer> accounts, @Nullable LevelShares levels) {
    /** Copies the accounts. */
    public Dealing {
        accounts = List.copyOf(accounts);
    }

    /** Deals; a request that would wait for ever waits as long as its level allows. */
    public Workload deal(Workload workload) {
        return new Dealer(this, workload).deal();
    }

    /** The state of one dealing. */
    private static final class Dealer {
        private final Dealing dealing;
        private final Workload workload;
        private final SplittableRandom levelChance;
        private final SplittableRandom accountChance;
        private final double[] upTo;
        private final Map<Long, Integer> indexes = new HashMap<>();
        private final List<RequestSpec> specs = new ArrayList<>();

        Dealer(Dealing dealing, Workload workload) {
            this.dealing = dealing;
            this.workload = workload;
            levelChance = new SplittableRandom(dealing.seed);
            accountChance = levelChance.split();
            upTo = new double[dealing.accounts.size()];
            double sum = 0;
            for (int n = 0; n < upTo.length; n++) {
                sum += 1.0 / (n + 1);
                upTo[n] = sum;
            }
        }

        Workload deal() {
            int[] specOf = new int[workload.requests()];
            for (int arrival = 0; arrival < specOf.length; arrival++) {
                specOf[arrival] = specIndex(arrival);
            }
            return workload.withSpecs(specs, specOf);
        }

        private int specIndex(int arrival) {
            RequestSpec old = workload.spec(arrival);
            LevelShares shares = dealing.levels;
            int level = shares == null ? old.priorityLevel() : shares.level(levelChance.nextDouble());
            int account = upTo.length == 0 ? old.account() : dealing.accounts.get(drawAccount());
            long key = ((long) workload.specIndex(arrival) << 32) | ((long) account << 6) | (level + 1);
            Integer known = indexes.get(key);
            if (known != null) {
                return known;
            }
            long timeout = old.waitTimeoutNanos() == RequestSpec.WAIT_FOREVER
                    ? RequestSpec.LEVEL_TIMEOUT
                    : old.waitTimeoutNanos();
            specs.add(new RequestSpec(
                    old.demand(), old.pool(), level, account, timeout, old.leaseNanos(), old.affinityKey()));
            indexes.put(key, specs.size() - 1);
            return specs.size() - 1;
        }

        private int drawAccount() {
            double drawn = accountChance.nextDouble() * upTo[upTo.length - 1];
            int index = Arrays.binarySearch(upTo, drawn);
            return Math.min(index < 0 ? -index - 1 : index + 1, upTo.length - 1);
        }
    }
}
