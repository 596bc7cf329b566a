package dev.ringmaster.core.admission;

import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.Quota;
import dev.ringmaster.api.Quota.Kind;
import dev.ringmaster.api.QuotaPeriod;
import dev.ringmaster.api.ResourceCatalog;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Short words for what the tests of quotas say again and again. */
final class QuotaFixture {
    static final ZoneId UTC = ZoneId.of("UTC");
    static final int CPU = 0;
    static final int MEMORY = 1;

    private static final ResourceCatalog CATALOG =
            ResourceCatalog.builder().dimensions("cpu", "memory").build();

    /** Asks for 1 of the first dimension. */
    static final Demand ONE = demand(1, 0);

    private QuotaFixture() {}

    static Demand demand(long cpu, long memory) {
        return CATALOG.demand().amount("cpu", cpu).amount("memory", memory).build();
    }

    static Quota quota(Kind kind, int measure, QuotaPeriod period, long limit) {
        return new Quota("q", kind, measure, period, UTC, limit, 0, 0);
    }

    static Quota tokens(Kind kind, long limit) {
        return quota(kind, Quota.TOKENS, QuotaPeriod.DAY, limit);
    }

    static Quota burstable(long limit, long maxBorrowed) {
        return new Quota("q", Kind.BURSTABLE, Quota.TOKENS, QuotaPeriod.DAY, UTC, limit, maxBorrowed, 0);
    }

    static AccountQuotas account(int number, BurstGroups groups, long nowNanos, Quota... quotas) {
        AccountQuotas account = new AccountQuotas(number, groups);
        account.changeTo(nowNanos, List.of(quotas));
        return account;
    }

    static AccountQuotas account(long nowNanos, Quota... quotas) {
        return account(0, new BurstGroups(), nowNanos, quotas);
    }

    static long at(String localDateTime, ZoneId zone) {
        return LocalDateTime.parse(localDateTime).atZone(zone).toEpochSecond() * 1_000_000_000L;
    }

    /** Writes alerts down as {@code now account quota used}. */
    static final class Alerts implements DecisionListener {
        final List<String> raised = new ArrayList<>();

        @Override
        public void onQuotaAlert(long nowNanos, int account, Quota quota, long used) {
            raised.add(nowNanos + " " + account + " " + quota.name() + " " + used);
        }

        List<String> take() {
            List<String> taken = List.copyOf(raised);
            raised.clear();
            return taken;
        }
    }
}
