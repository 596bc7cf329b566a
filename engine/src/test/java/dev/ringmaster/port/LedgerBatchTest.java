package dev.ringmaster.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.FinalAnswer;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import org.junit.jupiter.api.Test;

class LedgerBatchTest {
    private static final ResourceCatalog CATALOG =
            ResourceCatalog.builder().dimensions("slots").pools("main", "other").build();
    private static final RequestSpec SPEC =
            new RequestSpec(CATALOG.demand().amount("slots", 1).build(), 1, 0, 0);

    private final LedgerBatch batch = new LedgerBatch(2);

    @Test
    void whatHasNoVerdictHasFailed() {
        batch.add().queued(1, 1, SPEC, 0, 0, 0).placedOn(1, 0);
        assertEquals(LedgerVerdict.FAILED, batch.verdict(0));
        batch.confirm(0);
        assertTrue(batch.isConfirmed(0));
        batch.refuse(0);
        assertEquals(LedgerVerdict.REFUSED, batch.verdict(0));
        assertFalse(batch.isConfirmed(0));
        batch.clear();
        batch.add().queued(1, 1, SPEC, 0, 0, 0);
        assertEquals(LedgerVerdict.FAILED, batch.verdict(0));
    }

    @Test
    void onlyAPlacementCanBeRefused() {
        batch.add().queued(1, 1, SPEC, 0, 0, 0);
        batch.add().finished(1, 1);

        assertThrows(IllegalStateException.class, () -> batch.refuse(0));
        assertThrows(IllegalStateException.class, () -> batch.refuse(1));
    }

    @Test
    void aRecordTellsThePoolInEveryStateAndTheAnswerAtTheEnd() {
        LedgerRecord record = new LedgerRecord().queued(1, 1, SPEC, 0, 0, 0);
        assertEquals(1, record.pool());
        assertNull(record.finalAnswer());
        record.finished(1, 1).answered(1, FinalAnswer.FAILED, FailReason.LEASE_EXPIRED);
        LedgerRecord copy = new LedgerRecord().copyOf(record);
        assertEquals(1, copy.pool());
        assertEquals(FinalAnswer.FAILED, copy.finalAnswer());
        assertEquals(FailReason.LEASE_EXPIRED, copy.failReason());
        record.queued(2, 2, SPEC, 0, 0, 0);
        assertNull(record.finalAnswer());
        assertNull(record.failReason());
    }
}
