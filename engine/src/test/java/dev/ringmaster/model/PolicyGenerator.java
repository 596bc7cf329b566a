package dev.ringmaster.model;

import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.LevelPolicy;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.QueuePolicy;
import dev.ringmaster.api.Quota;
import dev.ringmaster.api.QuotaPeriod;
import dev.ringmaster.api.Rate;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes the policies of one world: the first, and others that mostly differ little from the one before. */
final class PolicyGenerator {
    private static final List<ZoneId> ZONES =
            List.of(ZoneId.of("UTC"), ZoneId.of("UTC"), ZoneId.of("Europe/Berlin"), ZoneId.of("Asia/Kolkata"));
    private static final long MOST_QUOTA = 1L << 56;
    private static final QuotaPeriod[] PERIODS = {
        QuotaPeriod.HOUR,
        QuotaPeriod.HOUR,
        QuotaPeriod.DAY,
        QuotaPeriod.MONTH,
        QuotaPeriod.TOTAL,
        QuotaPeriod.WHILE_PLACED,
        QuotaPeriod.WHILE_PLACED
    };

    private final Dice dice;
    private final ResourceCatalog catalog;
    private final int levels;
    private final int accounts;
    private final int maxOpen;
    private final long tickNanos;
    private final WorldGenerator.Traits traits;

    PolicyGenerator(
            Dice dice,
            ResourceCatalog catalog,
            int levels,
            int accounts,
            int maxOpen,
            long tickNanos,
            WorldGenerator.Traits traits) {
        this.dice = dice;
        this.catalog = catalog;
        this.levels = levels;
        this.accounts = accounts;
        this.maxOpen = maxOpen;
        this.tickNanos = tickNanos;
        this.traits = traits;
    }

    AdmissionPolicy first() {
        AdmissionPolicy.Builder policy = AdmissionPolicy.builder(levels)
                .maxQueuedPerLevel(traits.isBusy() ? maxOpen : dice.oneOf(0, 1, 5, maxOpen, maxOpen, maxOpen))
                .agingNanos(RequestSpec.WAIT_FOREVER);
        if (traits.isAsPlainAsCanBe()) {
            return policy.build();
        }
        policy.queuePolicy(dice.oneOf(QueuePolicy.values())).agingNanos(aging()).requestCost(requestCost());
        if (dice.oneIn(2)) {
            policy.defaultLevel(dice.below(levels));
        }
        if (dice.oneIn(2)) {
            policy.weights(weights());
        }
        for (int level = 0; level < levels && dice.oneIn(2); level++) {
            policy.level(level, levelPolicy());
        }
        if (traits.hasLimits()) {
            limitSome(policy);
        }
        return policy.build();
    }

    private void limitSome(AdmissionPolicy.Builder policy) {
        int rarity = dice.oneOf(1, 2, 3, 5);
        if (dice.oneIn(rarity)) {
            policy.engineLimits(limits());
        }
        for (int pool = 0; pool < catalog.pools().size(); pool++) {
            if (dice.oneIn(rarity)) {
                policy.poolLimits(pool, limits());
            }
        }
        if (dice.oneIn(rarity)) {
            policy.defaultAccount(AccountPolicy.of(limits()));
        }
        for (int account = 0; account < accounts; account++) {
            if (dice.oneIn(rarity) || (traits.hasQuotas() && dice.oneIn(2))) {
                Limits limits = traits.hasQuotas() && dice.oneIn(2) ? Limits.NONE : limits();
                policy.account(account, new AccountPolicy(limits, quotas(), dice.below(8)));
            }
        }
    }

    // ---- another policy

    AdmissionPolicy after(AdmissionPolicy last) {
        if (dice.oneIn(20)) {
            return first();
        }
        AdmissionPolicy.Builder next = last.toBuilder();
        for (int changes = dice.oneOf(0, 1, 1, 1, 2, 4); changes > 0; changes--) {
            if (traits.hasLimits() && !dice.oneIn(3)) {
                changeLimits(last, next);
            } else {
                changeOrder(last, next);
            }
        }
        return next.build();
    }

    private void changeOrder(AdmissionPolicy last, AdmissionPolicy.Builder next) {
        switch (dice.below(7)) {
            case 0 -> next.queuePolicy(dice.oneOf(QueuePolicy.values()));
            case 1 -> next.weights(weights());
            case 2 -> next.agingNanos(aging());
            case 3 -> next.requestCost(requestCost());
            case 4 -> next.level(dice.below(levels), levelPolicy());
            case 5 -> next.defaultLevel(dice.below(levels));
            default -> next.queuePolicy(last.queuePolicy());
        }
    }

    private void changeLimits(AdmissionPolicy last, AdmissionPolicy.Builder next) {
        int pool = dice.below(catalog.pools().size());
        int account = dice.below(accounts);
        AccountPolicy present = last.account(account);
        switch (dice.below(6)) {
            case 0 -> next.engineLimits(changed(last.engineLimits()));
            case 1 -> next.poolLimits(pool, changed(last.poolLimits(pool)));
            case 2 ->
                next.defaultAccount(
                        AccountPolicy.of(changed(last.defaultAccount().limits())));
            case 3 -> next.account(account, new AccountPolicy(present.limits(), changed(present.quotas()), 1));
            default -> next.account(account, new AccountPolicy(changed(present.limits()), present.quotas(), 2));
        }
    }

    private Limits changed(Limits limits) {
        return switch (dice.below(7)) {
            case 0 -> Limits.NONE;
            case 1 -> limits();
            case 2, 3 ->
                limits.withMaxConcurrent(
                        limits.maxConcurrent() == 0
                                ? concurrency()
                                : Math.max(0, limits.maxConcurrent() + dice.below(5) - 2));
            case 4 -> limits.withRequests(limits.requests().isUnlimited() ? requests() : changed(limits.requests()));
            case 5 -> limits.withTokens(limits.tokens().isUnlimited() ? tokens() : changed(limits.tokens()));
            default -> limits.withMaxContextTokens(context());
        };
    }

    private Rate changed(Rate rate) {
        return switch (dice.below(5)) {
            case 0 -> Rate.UNLIMITED;
            case 1 -> rate(rate.amount() * dice.oneOf(2, 3, 10), rate.periodNanos(), rate.burst());
            case 2 -> rate(rate.amount() / dice.oneOf(2, 3, 10), rate.periodNanos(), rate.burst());
            case 3 -> rate(rate.amount(), rate.periodNanos(), rate.burst() / 2 + dice.between(0, 1 + rate.burst()));
            default -> rate(rate.amount(), rate.periodNanos() / 3 + dice.between(0, rate.periodNanos()), rate.burst());
        };
    }

    // ---- what policies are made of

    private Limits limits() {
        return new Limits(
                dice.oneIn(2) ? 0 : concurrency(),
                dice.oneIn(2) ? Rate.UNLIMITED : requests(),
                dice.oneIn(2) ? Rate.UNLIMITED : tokens(),
                dice.oneIn(4) ? context() : 0);
    }

    private long concurrency() {
        return 1L + dice.below(dice.oneOf(2, 10));
    }

    private long context() {
        return 1 + dice.between(traits.tokens() / 2, 2 * traits.tokens());
    }

    /** So many that it matters whether a tick has passed. */
    private Rate requests() {
        long period = period();
        return rate(inTicks(period), period, dice.oneOf(1, 1, 2, 5, 20));
    }

    private Rate tokens() {
        long period = period();
        long most = Math.max(1, traits.tokens());
        return rate(inTicks(period) * most / dice.oneOf(1, 4), period, dice.between(most / 4, 4 * most));
    }

    private long period() {
        return dice.oneOf(1_000_000L, 1_000_000L, 7_777_777L, 1_000_000_000L, 60_000_000_000L, 2_678_400_000_000_000L);
    }

    /** How many ticks there are in a period, or a few times less or more. */
    private long inTicks(long period) {
        return Math.min(Rate.MAX_AMOUNT, period / tickNanos) / dice.oneOf(1, 3, 10, 50) * dice.oneOf(1, 1, 2);
    }

    private static Rate rate(long amount, long period, long burst) {
        long allowedPeriod = Math.max(1_000_000, Math.min(2_678_400_000_000_000L, period));
        long allowedAmount = Math.max(1, Math.min(Rate.MAX_AMOUNT, amount));
        return new Rate(allowedAmount, allowedPeriod, Math.max(1, Math.min((1L << 62) / allowedPeriod, burst)));
    }

    private LevelPolicy levelPolicy() {
        return new LevelPolicy(
                weight(),
                dice.oneOf(0, 1, 3, maxOpen, Integer.MAX_VALUE),
                dice.oneOf(
                        RequestSpec.WAIT_FOREVER,
                        RequestSpec.WAIT_FOREVER - 1,
                        dice.between(1, 40 * tickNanos),
                        dice.between(1, 400 * tickNanos)));
    }

    private int[] weights() {
        int[] weights = new int[levels];
        for (int level = 0; level < levels; level++) {
            weights[level] = weight();
        }
        return weights;
    }

    private int weight() {
        return dice.oneOf(1, 1, 2, 3, 10, 1 + dice.below(LevelPolicy.MAX_WEIGHT), LevelPolicy.MAX_WEIGHT);
    }

    private long aging() {
        return dice.oneOf(
                RequestSpec.WAIT_FOREVER,
                RequestSpec.WAIT_FOREVER - 1,
                TimeUnit.MINUTES.toNanos(5),
                1L,
                tickNanos,
                5 * tickNanos,
                30 * tickNanos,
                200 * tickNanos);
    }

    private long requestCost() {
        return dice.oneOf(1L, 1_000L, 1_000L, Math.max(1, traits.tokens()), RequestSpec.MAX_TOKENS);
    }

    // ---- quotas

    private List<Quota> quotas() {
        List<Quota> quotas = new ArrayList<>();
        for (int i = 0; i < 3 && traits.hasQuotas() && !dice.oneIn(3); i++) {
            quotas.add(quota("quota " + i, i));
        }
        return quotas;
    }

    /** Two quotas of one account never measure the same. */
    private Quota quota(String name, int number) {
        int measure = number == 0 ? Quota.REQUESTS : number == 1 ? Quota.TOKENS : dice.oneOf(0, 0, Quota.GPU_MILLIS);
        long one = number == 0 ? 1 : number == 1 ? Math.max(1, traits.tokens()) : Math.max(1, traits.amount());
        long some = Math.max(1, Math.min(MOST_QUOTA, one * dice.between(1, 40) / dice.oneOf(1, 1, 8)));
        long limit = dice.oneIn(20) ? 0 : some;
        Quota.Kind kind = dice.oneOf(Quota.Kind.values());
        return new Quota(
                name,
                kind,
                measure,
                dice.oneOf(PERIODS),
                dice.oneOf(ZONES),
                limit,
                kind == Quota.Kind.BURSTABLE ? limit * dice.between(0, 3) / 2 : 0,
                limit == 0 ? 0 : dice.oneOf(0, 1, 50, 80, 100));
    }

    private List<Quota> changed(List<Quota> quotas) {
        if (quotas.isEmpty() || dice.oneIn(4)) {
            return quotas();
        }
        List<Quota> changed = new ArrayList<>(quotas);
        int index = dice.below(changed.size());
        Quota old = changed.remove(index);
        if (!dice.oneIn(4)) {
            long limit = Math.max(1, Math.min(MOST_QUOTA, old.limit() / 2 + dice.between(0, old.limit())));
            long borrowed = old.kind() == Quota.Kind.BURSTABLE ? dice.between(0, limit) : 0;
            changed.add(new Quota(
                    old.name(),
                    old.kind(),
                    old.measure(),
                    old.period(),
                    old.zone(),
                    limit,
                    borrowed,
                    dice.oneOf(old.alertPercent(), 60)));
        }
        return changed;
    }
}
