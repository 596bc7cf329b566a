package dev.ringmaster.contract;

import dev.ringmaster.api.Demand;
import dev.ringmaster.api.GroupRule;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.port.LedgerBatch;
import dev.ringmaster.port.LedgerRecord;
import java.util.Map;
import java.util.Random;

/** Batches of random records; the same seed gives the same batches, in this process and in another. */
public final class RandomRecords {
    private final ResourceCatalog catalog;
    private final Random random;
    private final int ids;
    private long sequence;

    /** Records of requests 0 to {@code ids - 1}, demands in the words of {@code catalog}. */
    public RandomRecords(ResourceCatalog catalog, long seed, int ids) {
        this.catalog = catalog;
        random = new Random(seed);
        this.ids = ids;
    }

    /** Replaces the batch by 1 to {@code most} records. */
    public void next(LedgerBatch batch, int most) {
        batch.clear();
        for (int left = 1 + random.nextInt(most); left > 0; left--) {
            fill(batch.add());
        }
    }

    /** Does to a map what a ledger is to do with the batch. */
    public static void apply(LedgerBatch batch, Map<Long, StoredRequest> model) {
        for (int i = 0; i < batch.size(); i++) {
            LedgerRecord record = batch.get(i);
            if (record.state() == RequestState.FINISHED) {
                model.remove(record.requestId());
            } else {
                model.put(record.requestId(), StoredRequest.of(record));
            }
        }
    }

    private void fill(LedgerRecord record) {
        long id = random.nextInt(ids);
        sequence++;
        int kind = random.nextInt(10);
        if (kind < 3) {
            record.finished(id, sequence);
            return;
        }
        record.queued(
                id,
                sequence,
                spec(),
                random.nextLong(RequestSpec.MAX_TOKENS + 1),
                random.nextLong(),
                random.nextLong());
        if (kind < 7) {
            record.placedOn(random.nextLong(), random.nextLong());
        }
    }

    private RequestSpec spec() {
        Demand.Builder demand = catalog.demand();
        for (String dimension : catalog.dimensions()) {
            demand.amount(dimension, 1 + random.nextInt(1000));
        }
        demand.gpus(random.nextInt(9), 1 + random.nextInt(1000));
        if (random.nextBoolean()) {
            demand.gpuModels(
                    catalog.gpuModels().get(random.nextInt(catalog.gpuModels().size())));
            demand.preferGpuModels(
                    catalog.gpuModels().get(random.nextInt(catalog.gpuModels().size())));
        }
        for (String label : catalog.labels()) {
            switch (random.nextInt(3)) {
                case 0 -> demand.requires(label, random.nextLong());
                case 1 -> demand.belongsTo(label, random.nextLong());
                default -> demand.allowPreemptable();
            }
        }
        for (int left = random.nextInt(Demand.MAX_RULES + 1); left > 0; left--) {
            demand.rule(rule());
        }
        return new RequestSpec(
                demand.build(), random.nextInt(catalog.pools().size()), random.nextInt(8), random.nextLong() >>> 1);
    }

    private GroupRule rule() {
        int topology = random.nextInt(catalog.labels().size() + 1) + GroupRule.WORKER;
        GroupRule rule = switch (random.nextInt(3)) {
            case 0 -> GroupRule.antiAffinity(random.nextLong(), topology);
            case 1 -> GroupRule.affinity(random.nextLong(), topology);
            default -> GroupRule.spread(random.nextLong(), topology, 1 + random.nextInt(GroupRule.MAX_SKEW));
        };
        return random.nextBoolean() ? rule : rule.preferred();
    }
}
