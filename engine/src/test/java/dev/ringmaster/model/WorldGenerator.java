package dev.ringmaster.model;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.Gpus;
import dev.ringmaster.api.GroupRule;
import dev.ringmaster.api.LedgerAwayPolicy;
import dev.ringmaster.api.PlacementPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.PreemptionPolicy;
import dev.ringmaster.api.PreemptionPolicy.Victims;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import java.util.ArrayList;
import java.util.List;

/** Makes one world from a seed, and the capacities and requests that are usual there. */
final class WorldGenerator {
    /** How alike the requests of a world are. */
    enum Variety {
        FEW_SHAPES,
        MANY_SHAPES,
        NO_TWO_ALIKE,
        /** No two alike, all in one pool that always has a place for another: the scheduler has to forget some. */
        NO_TWO_ALIKE_IN_ONE_POOL
    }

    /**
     * What a world is like.
     *
     * @param isAsPlainAsCanBe strict levels, one account, and nothing ages
     * @param isBusy few workers that are all alike and stay, and requests that fit and have time: a queue builds up
     * @param tokens most tokens of a usual request
     * @param amount what a usual request asks for at most
     */
    record Traits(
            boolean isAsPlainAsCanBe,
            boolean isBusy,
            boolean hasLimits,
            boolean hasQuotas,
            boolean hasGangs,
            long tokens,
            long amount) {}

    private static final String[] DIMENSIONS = {"cpuMillis", "memoryMiB", "slots", "bandwidth"};
    private static final String[] MODELS = {"small", "medium", "large"};
    private static final String[] POOLS = {"red", "green", "blue"};
    private static final String[] LABELS = {"zone", "tenant", "machine"};

    final World world;
    final int workers;
    /** How long a step of the clock is; timeouts are of that order too. */
    final long tickNanos;

    final PolicyGenerator policies;
    final GrowthGenerator growth;
    final Traits traits;

    private final Dice dice;
    private final int accounts;
    private final long scale;
    private final int maxDevices;
    /** Of a worker's capacity, how many thousandths a request may ask for at most. */
    private final long largestShare;

    /** Whether requests have rules about groups. */
    private final boolean hasGroups;

    private final Variety variety;
    private final List<RequestSpec> usualSpecs = new ArrayList<>();
    private final List<Capacity> usualCapacities = new ArrayList<>();

    WorldGenerator(Dice dice, Dice growthDice, Variety variety, int mostWorkers) {
        this.dice = dice;
        this.variety = variety;
        ResourceCatalog catalog = catalog();
        boolean isBusy = variety != Variety.NO_TWO_ALIKE_IN_ONE_POOL && dice.oneIn(2);
        int maxOpen =
                variety == Variety.NO_TWO_ALIKE_IN_ONE_POOL ? 300 : dice.oneOf(isBusy ? 30 : 3, 20, 60, 60, 150, 300);
        int levels = dice.oneOf(1, 2, 3, 10, 10, 32);
        workers = 1 + dice.below(isBusy ? 3 : dice.oneOf(1, 3, 8, 8, mostWorkers));
        tickNanos = dice.oneOf(1L, 1_000L, 1_000_000L);
        scale = dice.oneOf(4L, 100L, 64_000L, ResourceCatalog.MAX_AMOUNT);
        maxDevices = isBusy ? 0 : dice.oneOf(0, 1, 4, 8, Gpus.MAX_DEVICES);
        boolean hasLimits = dice.oneIn(2);
        largestShare = hasLimits
                ? dice.oneOf(1L, 10L, 100L, 300L, 1_000L)
                : isBusy ? dice.oneOf(100L, 300L, 600L) : dice.oneOf(60L, 250L, 1_000L, 1_100L);
        long tokens = dice.oneOf(0L, 10L, 1_000L, 100_000L, RequestSpec.MAX_TOKENS);
        boolean isPlain = !hasLimits && dice.oneIn(3);
        boolean hasQuotas = hasLimits && dice.oneIn(2);
        traits = new Traits(isPlain, isBusy, hasLimits, hasQuotas, dice.oneIn(2), tokens, largestAmount());
        accounts = isPlain ? 1 : 1 + dice.below(dice.oneOf(1, 4, 4, 12));
        policies = new PolicyGenerator(dice, catalog, levels, accounts, maxOpen, tickNanos, traits);
        growth = new GrowthGenerator(growthDice, catalog, scale, maxDevices, tickNanos);
        world = new World(
                catalog,
                policies.first(),
                poolPolicies(catalog.pools().size()),
                accounts + dice.below(3),
                maxOpen,
                dice.oneOf(0, 1, 2, 3, 8, 64),
                growthDice.oneOf(
                        LedgerAwayPolicy.HOLD,
                        LedgerAwayPolicy.REFUSE,
                        LedgerAwayPolicy.continueWith(1),
                        LedgerAwayPolicy.continueWith(6)));
        hasGroups = dice.oneIn(3);
        int capacities = dice.oneOf(1, 3, 20);
        while (usualCapacities.size() < capacities) {
            usualCapacities.add(newCapacity());
        }
        int specs = variety == Variety.FEW_SHAPES ? 4 : 40;
        while (usualSpecs.size() < specs) {
            usualSpecs.add(newSpec());
        }
    }

    private ResourceCatalog catalog() {
        ResourceCatalog.Builder builder = ResourceCatalog.builder();
        int dimensions = 1 + dice.below(DIMENSIONS.length);
        int models = dice.below(MODELS.length + 1);
        int pools = variety == Variety.NO_TWO_ALIKE_IN_ONE_POOL || dice.oneIn(3) ? 1 : 1 + dice.below(POOLS.length);
        for (int i = 0; i < dimensions; i++) {
            builder.dimension(DIMENSIONS[i], dice.oneOf(1, 1, 1, 0, 3, ResourceCatalog.MAX_FIT_WEIGHT));
            builder.chargePercent(DIMENSIONS[i], dice.oneOf(100, 100, 100, 125, 199));
        }
        for (int i = 0; i < models; i++) {
            builder.gpuModels(MODELS[i]);
        }
        for (int i = 0; i < pools; i++) {
            builder.pools(POOLS[i]);
        }
        int labels = Math.max(0, dice.below(2 * LABELS.length) - LABELS.length + 1);
        for (int i = 0; i < labels; i++) {
            builder.labels(LABELS[i]);
        }
        return builder.build();
    }

    private List<PoolPolicy> poolPolicies(int pools) {
        boolean haveFailover = dice.oneIn(3);
        List<PoolPolicy> policies = new ArrayList<>();
        for (int pool = 0; pool < pools; pool++) {
            List<Integer> others = new ArrayList<>();
            for (int other = pools - 1; haveFailover && other >= 0; other--) {
                if (other != pool && dice.oneIn(2)) {
                    others.add(dice.below(others.size() + 1), other);
                }
            }
            policies.add(new PoolPolicy(
                    dice.oneOf(PlacementPolicy.values()),
                    !dice.oneIn(3),
                    others,
                    List.of(),
                    preemptionPolicy(),
                    dice.oneIn(3),
                    growth.policy(pool)));
        }
        return policies;
    }

    private PreemptionPolicy preemptionPolicy() {
        return variety == Variety.NO_TWO_ALIKE_IN_ONE_POOL || dice.oneIn(2) // there the reference would take too long
                ? PreemptionPolicy.NONE
                : new PreemptionPolicy(
                        dice.oneOf(Victims.values()), dice.oneOf(0L, 0L, tickNanos, 30 * tickNanos, Long.MAX_VALUE));
    }

    /** A worker as they are here: where there are labels it may have some, and may be reserved by them. */
    WorkerSpec workerSpec() {
        WorkerSpec.Builder builder = world.catalog().worker(capacity()).pool(pool());
        for (String label : world.catalog().labels()) {
            switch (dice.below(4)) {
                case 0 -> builder.reservedFor(label, dice.below(2));
                case 1 -> {}
                default -> builder.label(label, dice.below(2));
            }
        }
        if (!world.catalog().labels().isEmpty() || traits.isBusy()) {
            builder.priority(dice.oneOf(0, 0, 0, 1, -WorkerSpec.MAX_PRIORITY));
            if (dice.oneIn(6)) {
                builder.preemptable();
            }
        }
        return builder.build();
    }

    int pool() {
        return dice.below(world.catalog().pools().size());
    }

    Capacity capacity() {
        return dice.oneIn(10) ? newCapacity() : dice.oneOf(usualCapacities);
    }

    private Capacity newCapacity() {
        Capacity.Builder builder = world.catalog().capacity();
        for (String dimension : world.catalog().dimensions()) {
            builder.amount(dimension, traits.isBusy() || dice.oneIn(3) ? scale : dice.between(0, scale));
        }
        return gpus(builder, maxDevices == 0 || dice.oneIn(4) ? 0 : 1 + dice.below(maxDevices), NEW_MODEL);
    }

    private static final int NEW_MODEL = -2;

    private Capacity gpus(Capacity.Builder builder, int devices, int model) {
        List<String> models = world.catalog().gpuModels();
        if (model >= 0) {
            return builder.gpus(devices, models.get(model)).build();
        }
        boolean isNamed = model == NEW_MODEL && !models.isEmpty() && !dice.oneIn(4);
        return isNamed
                ? builder.gpus(devices, dice.oneOf(models)).build()
                : builder.gpus(devices).build();
    }

    /** A capacity that is a little more or a little less than another. */
    Capacity nearTo(Capacity capacity) {
        Capacity.Builder builder = world.catalog().capacity();
        long most = Math.max(1, scale / 4);
        for (int i = 0; i < world.catalog().dimensions().size(); i++) {
            long amount = capacity.amount(i) + dice.between(-most, most);
            builder.amount(
                    world.catalog().dimensions().get(i), Math.max(0, Math.min(ResourceCatalog.MAX_AMOUNT, amount)));
        }
        int devices = capacity.gpuDevices() + (maxDevices == 0 ? 0 : dice.below(3) - 1);
        return gpus(
                builder,
                Math.max(0, Math.min(Gpus.MAX_DEVICES, devices)),
                dice.oneIn(5) ? NEW_MODEL : capacity.gpuModel());
    }

    RequestSpec spec() {
        if (dice.oneIn(80)) {
            RequestSpec usual = dice.oneOf(usualSpecs);
            int level = dice.oneOf(world.levels(), Integer.MAX_VALUE);
            return new RequestSpec(usual.demand(), usual.pool(), level, usual.waitTimeoutNanos());
        }
        if (dice.oneIn(80)) {
            return dice.oneOf(usualSpecs).withAccount(dice.oneOf(world.maxAccounts(), RequestSpec.MAX_ACCOUNT));
        }
        boolean isRepeated = variety == Variety.FEW_SHAPES || variety == Variety.MANY_SHAPES;
        RequestSpec spec = isRepeated ? dice.oneOf(usualSpecs) : newSpec();
        return isRepeated && dice.oneIn(2) ? spec.withAccount(dice.below(accounts)) : spec;
    }

    private RequestSpec newSpec() {
        int level = dice.oneIn(8) ? -1 - dice.below(3) : dice.below(world.levels());
        return new RequestSpec(
                newDemand(), pool(), level, dice.below(accounts), newTimeout(), newLease(), newAffinityKey());
    }

    private long newTimeout() {
        if (traits.isBusy() && !dice.oneIn(4)) {
            return RequestSpec.WAIT_FOREVER;
        }
        return dice.oneOf(
                RequestSpec.WAIT_FOREVER,
                RequestSpec.WAIT_FOREVER,
                RequestSpec.WAIT_FOREVER - 1,
                RequestSpec.LEVEL_TIMEOUT,
                0L,
                dice.between(1, 40 * tickNanos),
                dice.between(1, 400 * tickNanos));
    }

    private long newLease() {
        return dice.oneOf(
                RequestSpec.NO_LEASE,
                RequestSpec.NO_LEASE,
                RequestSpec.NO_LEASE,
                RequestSpec.NO_LEASE - 1,
                dice.between(1, 40 * tickNanos),
                dice.between(1, 400 * tickNanos));
    }

    private long newAffinityKey() {
        return dice.oneIn(2) ? RequestSpec.OWN_KEY : dice.oneOf(-1L, 1L, 2L, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** How many tokens a request is estimated at; about one in three at none. */
    long tokens() {
        return switch (dice.below(6)) {
            case 0, 1 -> 0;
            case 2 -> dice.between(0, Math.min(RequestSpec.MAX_TOKENS, 3 * traits.tokens()));
            default -> dice.between(0, traits.tokens());
        };
    }

    /** How many a request turns out to have taken, -1 for as many as it was estimated at. */
    long actualTokens() {
        return dice.oneIn(2) ? -1 : tokens();
    }

    private long largestAmount() {
        return Math.max(1, scale / 1_000 * largestShare + scale % 1_000 * largestShare / 1_000);
    }

    private Demand newDemand() {
        Demand.Builder builder = world.catalog().demand();
        long most = !traits.isBusy() && dice.oneIn(30) ? 2 * scale : largestAmount();
        for (String dimension : world.catalog().dimensions()) {
            builder.amount(dimension, dice.between(0, Math.min(ResourceCatalog.MAX_AMOUNT, most)));
        }
        builder.amount(
                world.catalog().dimensions().get(0), dice.between(1, Math.min(ResourceCatalog.MAX_AMOUNT, most)));
        if (maxDevices > 0 && !dice.oneIn(3)) {
            int devices = dice.oneIn(2) ? 1 : 1 + dice.below(maxDevices);
            builder.gpus(devices, dice.oneOf(1000, 1000, 500, 250, 1 + dice.below(1000)));
            int models = world.catalog().gpuModels().size();
            builder.gpuModelBits(dice.oneIn(2) ? 0 : dice.between(0, (1L << models) - 1));
            if (models > 0 && dice.oneIn(3)) {
                builder.preferGpuModels(dice.oneOf(world.catalog().gpuModels()));
            }
        }
        return rules(builder).build();
    }

    private Demand.Builder rules(Demand.Builder builder) {
        for (String label : world.catalog().labels()) {
            switch (dice.below(6)) {
                case 0 -> builder.requires(label, dice.below(2));
                case 1, 2, 3 -> builder.belongsTo(label, dice.below(2));
                default -> {}
            }
        }
        if (dice.oneIn(3)) {
            builder.preemptable();
        }
        builder.expectedRunNanos(dice.oneOf(0L, 0L, tickNanos, 20 * tickNanos, 200 * tickNanos, Long.MAX_VALUE));
        for (int left = hasGroups ? dice.below(1 + dice.below(Demand.MAX_RULES + 1)) : 0; left > 0; left--) {
            builder.rule(groupRule());
        }
        return dice.oneIn(2) ? builder.allowPreemptable() : builder;
    }

    private GroupRule groupRule() {
        GroupRule.Kind kind = dice.oneOf(GroupRule.Kind.values());
        int maxSkew = kind == GroupRule.Kind.SPREAD ? dice.oneOf(1, 1, 2, 3) : 0;
        int topology = dice.below(world.catalog().labels().size() + 1) + GroupRule.WORKER;
        return new GroupRule(kind, dice.oneOf(0L, 1L, 2L, Long.MIN_VALUE), topology, maxSkew, !dice.oneIn(3));
    }
}
