package dev.ringmaster.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.Demand;
import dev.ringmaster.api.Gpus;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.port.Ledger;
import dev.ringmaster.port.LedgerBatch;
import dev.ringmaster.port.LedgerRecord;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every ledger must do. */
public abstract class LedgerContractTest {
    /** The vocabulary that the ledger under test is opened with: as large as one may be where that is cheap. */
    protected static final ResourceCatalog CATALOG = ResourceCatalog.builder()
            .dimensions(ResourceCatalog.CPU_MILLIS, ResourceCatalog.MEMORY_MIB, ResourceCatalog.SLOTS)
            .dimensions("disk", "tokens", "sixth", "seventh", "eighth")
            .gpuModels(names("model", ResourceCatalog.MAX_GPU_MODELS))
            .pools(names("pool", ResourceCatalog.MAX_POOLS))
            .labels(names("label", ResourceCatalog.MAX_LABELS))
            .build();

    /** How many entries the ledger under test must have room for. */
    protected static final int MAX_ENTRIES = 10_000;

    private static final RequestSpec SMALL = RequestSpec.of(
            CATALOG.demand().amount(ResourceCatalog.CPU_MILLIS, 500).build(), 1);

    private final Map<Long, StoredRequest> expected = new TreeMap<>();
    private final LedgerBatch batch = new LedgerBatch(100);
    private Ledger ledger;

    /** Opens the ledger under test; after it was closed, opens what it stored. */
    protected abstract Ledger open();

    @BeforeEach
    final void openLedger() {
        ledger = open();
    }

    @AfterEach
    final void closeLedger() {
        ledger.close();
    }

    @Test
    void aNewLedgerIsEmpty() {
        assertStored();
    }

    @Test
    void aQueuedRequestComesBack() {
        batch.add().queued(7, 1, SMALL, 5, 10, 20);
        applyAll();
        assertStoredAlsoAfterReopening();
    }

    @Test
    void aPlacedRequestComesBack() {
        batch.add().queued(7, 1, SMALL, 5, 10, 20).placedOn(3, 0b101);
        applyAll();
        assertStoredAlsoAfterReopening();
    }

    @Test
    void aMemberOfAGangComesBack() {
        batch.add().queued(7, 1, SMALL, 5, 10, 20).inGang(1);
        batch.add().queued(8, 2, SMALL, 5, 10, 20).inGang(1).placedOn(3, 0);
        batch.add().queued(9, 3, SMALL, 5, 10, 20).inGang(0);
        applyAll();
        assertEquals(1, expected.get(8L).gang());
        assertStoredAlsoAfterReopening();
    }

    @Test
    void aFinishedRequestIsForgotten() {
        batch.add().queued(7, 1, SMALL, 5, 10, 20);
        batch.add().queued(8, 2, SMALL, 5, 10, 20);
        applyAll();
        batch.add().finished(7, 1);
        applyAll();
        assertEquals(1, expected.size());
        assertStoredAlsoAfterReopening();
    }

    @Test
    void finishingAnUnknownRequestIsConfirmedAndChangesNothing() {
        batch.add().queued(7, 1, SMALL, 5, 10, 20);
        batch.add().finished(8, 2);
        applyAll();
        assertStoredAlsoAfterReopening();
    }

    @Test
    void aLaterRecordReplacesAnEarlierOne() {
        batch.add().queued(7, 1, SMALL, 5, 10, 20);
        applyAll();
        batch.add().queued(7, 1, SMALL, 5, 10, 20).placedOn(3, 1);
        applyAll();
        batch.add().queued(7, 1, SMALL, 5, 10, 20);
        applyAll();
        assertStoredAlsoAfterReopening();
    }

    @Test
    void theLastRecordOfABatchWins() {
        batch.add().queued(7, 1, SMALL, 5, 10, 20);
        batch.add().queued(7, 1, SMALL, 5, 10, 20).placedOn(3, 1);
        batch.add().queued(8, 2, SMALL, 5, 10, 20);
        batch.add().finished(8, 2);
        batch.add().finished(9, 3);
        batch.add().queued(9, 4, SMALL, 5, 10, 20);
        applyAll();
        assertEquals(2, expected.size());
        assertStoredAlsoAfterReopening();
    }

    @Test
    void anIdMayComeAgainAfterItWasFinished() {
        batch.add().queued(7, 1, SMALL, 5, 10, 20).placedOn(3, 1);
        batch.add().finished(7, 1);
        applyAll();
        batch.add().queued(7, 9, SMALL, 5, 30, 40);
        applyAll();
        assertStoredAlsoAfterReopening();
    }

    @Test
    void anEmptyBatchChangesNothing() {
        batch.add().queued(7, 1, SMALL, 5, 10, 20);
        applyAll();
        applyAll();
        assertStoredAlsoAfterReopening();
    }

    @Test
    void theRecordMayBeUsedAgainAfterwards() {
        batch.add().queued(7, 1, SMALL, 5, 10, 20);
        applyAll();
        batch.add().queued(1000, 1000, SMALL, 5, 1000, 1000);
        batch.clear();
        assertStored();
    }

    @Test
    void allFieldsComeBack() {
        Demand demand = CATALOG.demand()
                .amount(ResourceCatalog.CPU_MILLIS, 1)
                .amount(ResourceCatalog.MEMORY_MIB, 2)
                .amount("eighth", 8)
                .gpus(3, 250)
                .gpuModels("model1", "model62")
                .build();
        batch.add()
                .queued(11, 12, new RequestSpec(demand, 13, 14, 20, 15, 21, 22), 5, 16, 17)
                .placedOn(18, 19);
        applyAll();
        assertStoredAlsoAfterReopening();
    }

    @Test
    void extremeValuesComeBack() {
        Demand.Builder most =
                CATALOG.demand().gpus(Gpus.MAX_DEVICES, Gpus.DEVICE_MILLIS).gpuModelBits(-1L >>> 1);
        CATALOG.dimensions().forEach(dimension -> most.amount(dimension, ResourceCatalog.MAX_AMOUNT));
        int lastPool = ResourceCatalog.MAX_POOLS - 1;
        RequestSpec largest = new RequestSpec(
                most.build(), lastPool, Integer.MAX_VALUE, RequestSpec.MAX_ACCOUNT, RequestSpec.WAIT_FOREVER, 1, -1);
        RequestSpec least = new RequestSpec(CATALOG.demand().gpus(1, 1).build(), 0, Integer.MIN_VALUE, 0);
        batch.add()
                .queued(
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        largest,
                        RequestSpec.MAX_TOKENS,
                        Long.MAX_VALUE,
                        RequestSpec.WAIT_FOREVER)
                .placedOn(Long.MAX_VALUE, -1);
        batch.add()
                .queued(Long.MIN_VALUE, Long.MIN_VALUE, least, 0, Long.MIN_VALUE, Long.MIN_VALUE)
                .placedOn(LedgerRecord.NO_WORKER + 1, Long.MIN_VALUE);
        batch.add().queued(0, 0, least, 5, 0, 0).placedOn(0, 0);
        batch.add().queued(-1, -1, largest, 5, -1, -1);
        applyAll();
        assertStoredAlsoAfterReopening();
    }

    @Test
    void closingTwiceDoesNothing() {
        batch.add().queued(7, 1, SMALL, 5, 10, 20);
        applyAll();
        ledger.close();
        assertStoredAlsoAfterReopening();
    }

    @Test
    void randomRecordsEndAsInAPlainMap() {
        long seed = Long.getLong("ringmaster.seed", System.nanoTime());
        System.out.println(getClass().getSimpleName() + ": -Dringmaster.seed=" + seed);
        RandomRecords records = new RandomRecords(CATALOG, seed, 1_000);
        for (int applied = 0; applied < 10_000; ) {
            records.next(batch, 100);
            applied += batch.size();
            applyAll();
        }
        assertStoredAlsoAfterReopening();
    }

    private void applyAll() {
        CompletableFuture<LedgerBatch> answer = new CompletableFuture<>();
        ledger.apply(batch, answer::complete);
        assertSame(batch, answer.orTimeout(60, TimeUnit.SECONDS).join());
        for (int i = 0; i < batch.size(); i++) {
            assertTrue(batch.isConfirmed(i), "not confirmed: " + batch.get(i));
        }
        RandomRecords.apply(batch, expected);
        batch.clear();
    }

    private void assertStored() {
        assertEquals(expected, StoredRequest.all(ledger));
    }

    private void assertStoredAlsoAfterReopening() {
        ledger.close();
        ledger = open();
        assertStored();
    }

    private static String[] names(String stem, int count) {
        return IntStream.range(0, count).mapToObj(i -> stem + i).toArray(String[]::new);
    }
}
