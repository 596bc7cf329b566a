package dev.ringmaster.core.admission;

import dev.ringmaster.api.Quota;
import dev.ringmaster.api.Quota.Kind;
import dev.ringmaster.api.QuotaPeriod;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The quotas of all accounts, slow and plain: it keeps every change of use there ever was and adds up those that count
 * whenever it is asked. Whole seconds and small amounts only.
 */
final class SlowQuotas {
    private static final long SECOND = 1_000_000_000L;

    /** What one charge, refund or correction changed. */
    private record Change(
            int account, long chargedAt, boolean isCorrection, long requests, long tokens, long cpu, long memory) {
        long of(Quota quota) {
            return switch (quota.measure()) {
                case Quota.REQUESTS -> requests;
                case Quota.TOKENS -> tokens;
                case QuotaFixture.CPU -> cpu;
                default -> memory;
            };
        }
    }

    /** A quota of an account, since when it has it, and how many changes there were before. */
    private record Held(Quota quota, long since, int changesBefore) {}

    /** What a request asks. */
    record Ask(long tokens, long cpu, long memory) {
        long of(Quota quota) {
            return new Change(0, 0, false, 1, tokens, cpu, memory).of(quota);
        }
    }

    private final List<Change> changes = new ArrayList<>();
    private final List<List<Held>> accounts = new ArrayList<>();
    private final Set<String> said = new HashSet<>();

    SlowQuotas(int accountCount) {
        for (int i = 0; i < accountCount; i++) {
            accounts.add(List.of());
        }
    }

    void changeTo(long now, int account, List<Quota> quotas) {
        List<Held> changed = new ArrayList<>();
        for (Quota quota : quotas) {
            Held before = accounts.get(account).stream()
                    .filter(held -> held.quota().name().equals(quota.name()) && countAlike(held.quota(), quota))
                    .findFirst()
                    .orElse(null);
            Held after = before == null
                    ? new Held(quota, now, changes.size())
                    : new Held(quota, before.since(), before.changesBefore());
            changed.add(after);
            for (boolean share : new boolean[] {true, false}) {
                boolean staysSaid = before != null
                        && (threshold(before.quota(), share) == threshold(quota, share)
                                || used(now, account, after) >= threshold(quota, share));
                if (!staysSaid) {
                    said.remove(alertKey(now, account, quota, share));
                }
            }
        }
        accounts.set(account, changed);
    }

    void change(int account, long chargedAt, Ask ask, int sign) {
        changes.add(new Change(
                account, chargedAt, false, sign, sign * ask.tokens(), sign * ask.cpu(), sign * ask.memory()));
    }

    void correct(int account, long chargedAt, long tokens) {
        changes.add(new Change(account, chargedAt, true, 0, tokens, 0, 0));
    }

    /** The alerts due now, which are then said. */
    List<String> alerts(long now, int account) {
        List<String> due = new ArrayList<>();
        for (Held held : accounts.get(account)) {
            for (boolean share : new boolean[] {true, false}) {
                Quota quota = held.quota();
                long used = used(now, account, held);
                if (used >= threshold(quota, share) && said.add(alertKey(now, account, quota, share))) {
                    due.add(now + " " + account + " " + quota.name() + " " + used);
                }
            }
        }
        return due;
    }

    private static String alertKey(long now, int account, Quota quota, boolean share) {
        return account
                + quota.name()
                + quota.measure()
                + quota.period()
                + quota.zone()
                + share
                + periodStart(quota, now);
    }

    private static long threshold(Quota quota, boolean share) {
        if (share) {
            return quota.alertPercent() == 0 ? Long.MAX_VALUE : (quota.limit() * quota.alertPercent() + 99) / 100;
        }
        return quota.kind() == Kind.SOFT ? quota.limit() + 1 : Long.MAX_VALUE;
    }

    boolean couldEverHold(int account, Ask ask) {
        return accounts.get(account).stream().allMatch(held -> ask.of(held.quota()) <= most(held.quota()));
    }

    boolean hasRoom(long now, int account, Ask ask) {
        return accounts.get(account).stream().allMatch(held -> hasRoom(now, account, held, ask));
    }

    long roomAt(long now, int account, Ask ask) {
        return accounts.get(account).stream()
                .filter(held -> !hasRoom(now, account, held, ask))
                .mapToLong(held -> periodEnd(held.quota(), now))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    long nextPeriodEnd(long now, int account) {
        return accounts.get(account).stream()
                .mapToLong(held -> periodEnd(held.quota(), now))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    List<Long> used(long now, int account) {
        return accounts.get(account).stream()
                .map(held -> used(now, account, held))
                .toList();
    }

    private boolean hasRoom(long now, int account, Held held, Ask ask) {
        Quota quota = held.quota();
        long asked = ask.of(quota);
        if (used(now, account, held) + asked > most(quota)) {
            return false;
        }
        if (quota.kind() != Kind.BURSTABLE) {
            return true;
        }
        long room = 0;
        for (int i = 0; i < accounts.size(); i++) {
            for (Held other : accounts.get(i)) {
                if (other.quota().kind() == Kind.BURSTABLE && countAlike(other.quota(), quota)) {
                    room += other.quota().limit() - used(now, i, other) - (i == account ? asked : 0);
                }
            }
        }
        return room >= 0;
    }

    private static long most(Quota quota) {
        return quota.kind() == Kind.SOFT ? quota.limit() * 120 / 100 : quota.limit() + quota.maxBorrowed();
    }

    private long used(long now, int account, Held held) {
        long since = Math.max(held.since(), periodStart(held.quota(), now));
        long used = 0;
        for (Change change : changes.subList(held.changesBefore(), changes.size())) {
            if (change.account() == account && change.chargedAt() >= since) {
                used = Math.max(0, used + change.of(held.quota()));
            }
        }
        return used;
    }

    private static boolean countAlike(Quota left, Quota right) {
        return left.measure() == right.measure()
                && left.period() == right.period()
                && left.zone().equals(right.zone());
    }

    private static long periodStart(Quota quota, long now) {
        ZonedDateTime local = Instant.ofEpochSecond(now / SECOND).atZone(quota.zone());
        LocalDate day = local.toLocalDate();
        return switch (quota.period()) {
            case HOUR -> local.truncatedTo(ChronoUnit.HOURS).toEpochSecond() * SECOND;
            case DAY -> day.atStartOfDay(quota.zone()).toEpochSecond() * SECOND;
            case MONTH -> day.withDayOfMonth(1).atStartOfDay(quota.zone()).toEpochSecond() * SECOND;
            case TOTAL, WHILE_PLACED -> 0;
        };
    }

    private static long periodEnd(Quota quota, long now) {
        if (quota.period() == QuotaPeriod.TOTAL) {
            return Long.MAX_VALUE;
        }
        long end = now + SECOND;
        // The first second of another period, in strides that no period is shorter than.
        for (long stride : new long[] {3_600 * SECOND, 60 * SECOND, SECOND}) {
            while (periodStart(quota, end) <= now) {
                end += stride;
            }
            end -= stride == SECOND ? 0 : stride;
        }
        return end;
    }
}
