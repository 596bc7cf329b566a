package dev.ringmaster.core.admission;

import static dev.ringmaster.core.admission.QuotaFixture.CPU;
import static dev.ringmaster.core.admission.QuotaFixture.UTC;
import static dev.ringmaster.core.admission.QuotaFixture.account;
import static dev.ringmaster.core.admission.QuotaFixture.demand;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.Quota;
import dev.ringmaster.api.Quota.Kind;
import dev.ringmaster.api.QuotaPeriod;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Within a period, asking, charging, giving back and putting right allocate not a byte. */
class AccountQuotasAllocationTest {
    private static final int ROUNDS = 1_000_000;

    private final Counts counts = new Counts();
    private final Demand demand = demand(2, 3);
    private final AccountQuotas account = account(
            0,
            new Quota("requests", Kind.HARD, Quota.REQUESTS, QuotaPeriod.HOUR, UTC, 500, 0, 80),
            new Quota("tokens", Kind.SOFT, Quota.TOKENS, QuotaPeriod.DAY, UTC, 50_000, 0, 80),
            new Quota("cpu", Kind.BURSTABLE, CPU, QuotaPeriod.MONTH, UTC, 1_000, 500, 80),
            new Quota("all", Kind.RESERVED, Quota.TOKENS, QuotaPeriod.TOTAL, UTC, 1L << 50, 0, 0));
    private final List<Quota> quotas = List.of(account.quota(0), account.quota(1), account.quota(2), account.quota(3));

    @Test
    void allocatesNothingOverAMillionRequests() {
        run();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long costOfMeasuring = 0;
        for (int i = 0; i < 100; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            costOfMeasuring = threads.getCurrentThreadAllocatedBytes() - before;
        }
        account.changeTo(0, List.of());
        account.changeTo(0, quotas); // so that alerts are raised again
        counts.clear();

        long before = threads.getCurrentThreadAllocatedBytes();
        run();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before - costOfMeasuring;

        assertTrue(counts.alerts > 2 && counts.charged > 0 && counts.refused > 0, "all was measured");
        assertEquals(0, allocated);
    }

    private void run() {
        for (int i = 0; i < ROUNDS; i++) {
            account.advanceTo(i);
            if (account.couldEverHold(demand, 150) && account.hasRoom(demand, 150)) {
                account.charge(i, demand, 150, counts);
                counts.charged++;
                account.correct(i, i % 3 - 1, i, counts);
            } else {
                counts.refused += account.roomAtNanos(demand, 150) > i ? 1 : 0;
                account.refund(demand, 150, i);
            }
        }
    }

    private static final class Counts implements DecisionListener {
        private long alerts;
        private long charged;
        private long refused;

        void clear() {
            alerts = charged = refused = 0;
        }

        @Override
        public void onQuotaAlert(long nowNanos, int account, Quota quota, long used) {
            alerts++;
        }
    }
}
