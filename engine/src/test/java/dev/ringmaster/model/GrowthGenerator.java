package dev.ringmaster.model;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.GrowthPolicy;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import java.util.ArrayList;
import java.util.List;

/** Makes growth policies of one world, in two of three of which nothing grows, and what becomes of orders. */
final class GrowthGenerator {
    private final Dice dice;
    private final ResourceCatalog catalog;
    private final long scale;
    private final int maxDevices;
    private final long tickNanos;
    private final boolean isGrowing;
    private final List<WorkerSpec> templates = new ArrayList<>();

    GrowthGenerator(Dice dice, ResourceCatalog catalog, long scale, int maxDevices, long tickNanos) {
        this.dice = dice;
        this.catalog = catalog;
        this.scale = scale;
        this.maxDevices = maxDevices;
        this.tickNanos = tickNanos;
        isGrowing = dice.oneIn(3);
    }

    GrowthPolicy policy(int pool) {
        if (!isGrowing || dice.oneIn(5)) {
            return GrowthPolicy.NONE;
        }
        List<WorkerSpec> ofPool = new ArrayList<>();
        int count = dice.oneOf(1, 1, 2, 4);
        for (int i = 0; i < count; i++) {
            ofPool.add(template(pool));
        }
        templates.addAll(ofPool);
        long first = dice.between(1, 8 * tickNanos);
        return new GrowthPolicy(
                ofPool,
                dice.oneOf(0L, 2L, 2L, 10L, 10L, 40L, 40L) * tickNanos,
                first,
                dice.oneOf(first, 5 * first, Long.MAX_VALUE),
                dice.oneOf(dice.between(1, 30 * tickNanos), dice.between(1, 300 * tickNanos), Long.MAX_VALUE));
    }

    private WorkerSpec template(int pool) {
        Capacity.Builder capacity = catalog.capacity();
        for (String dimension : catalog.dimensions()) {
            capacity.amount(dimension, dice.oneIn(3) ? scale : dice.between(0, scale));
        }
        if (maxDevices > 0 && !dice.oneIn(3)) {
            int devices = 1 + dice.below(maxDevices);
            if (catalog.gpuModels().isEmpty() || dice.oneIn(4)) {
                capacity.gpus(devices);
            } else {
                capacity.gpus(devices, dice.oneOf(catalog.gpuModels()));
            }
        }
        WorkerSpec.Builder worker = catalog.worker(capacity.build()).pool(pool);
        for (String label : catalog.labels()) {
            switch (dice.below(6)) {
                case 0 -> worker.reservedFor(label, dice.below(2));
                case 1, 2 -> worker.label(label, dice.below(2));
                default -> {}
            }
        }
        return dice.oneIn(6) ? worker.preemptable().build() : worker.build();
    }

    /** Whether the next command is to be one of these. */
    boolean isNext() {
        return !templates.isEmpty() && dice.oneIn(10);
    }

    /** A worker of those that were ordered lately joins, or will not come, or leaves again. */
    Command next(long now, long firstWorkerId) {
        long worker = firstWorkerId + dice.below(12);
        int ordersBack = dice.below(dice.oneOf(1, 3, 6)) - (dice.oneIn(10) ? 1 : 0);
        return switch (dice.below(8)) {
            case 0 -> new Command.Leave(now, worker);
            case 1, 2 -> new Command.OrderFailed(now, ordersBack, dice.oneOf(1, 2, Integer.MAX_VALUE));
            case 3 -> new Command.Drain(now, worker);
            default -> new Command.Join(now, worker, dice.oneOf(templates), ordersBack);
        };
    }
}
