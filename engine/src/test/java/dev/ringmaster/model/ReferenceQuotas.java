package dev.ringmaster.model;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Quota;
import dev.ringmaster.api.RequestSpec;
import java.util.ArrayList;
import java.util.List;

/** The quotas of all accounts. */
final class ReferenceQuotas {
    private final int accounts;
    private final DecisionLog log;
    private List<ReferenceQuota> quotas = new ArrayList<>();

    ReferenceQuotas(int accounts, DecisionLog log) {
        this.accounts = accounts;
        this.log = log;
    }

    /** Another policy holds: what was used is kept by those that are still the same. */
    void change(long now, AdmissionPolicy policy) {
        List<ReferenceQuota> next = new ArrayList<>();
        for (int account = 0; account < accounts; account++) {
            for (Quota terms : policy.account(account).quotas()) {
                ReferenceQuota quota = continued(account, terms);
                next.add(quota == null ? new ReferenceQuota(now, account, terms) : quota);
                next.get(next.size() - 1).change(terms);
            }
        }
        quotas = next;
    }

    private ReferenceQuota continued(int account, Quota terms) {
        for (ReferenceQuota quota : of(account)) {
            if (quota.isContinuedBy(terms)) {
                return quota;
            }
        }
        return null;
    }

    private List<ReferenceQuota> of(int account) {
        return quotas.stream().filter(quota -> quota.account == account).toList();
    }

    void roll(long now) {
        quotas.forEach(quota -> quota.roll(now));
    }

    /** Whether a request could never be placed, even if nothing at all were used. */
    boolean isAbove(ReferenceRequest request) {
        return of(request.account()).stream().anyMatch(quota -> quota.askedTogether(request) > quota.ceiling());
    }

    boolean hasRoom(ReferenceRequest request) {
        return withoutRoom(request).isEmpty();
    }

    /** When the first of the quotas that have no room starts again. */
    long whenRoom(ReferenceRequest request) {
        return withoutRoom(request).stream()
                .mapToLong(ReferenceQuota::periodEnd)
                .min()
                .orElse(RequestSpec.WAIT_FOREVER);
    }

    private List<ReferenceQuota> withoutRoom(ReferenceRequest request) {
        return of(request.account()).stream()
                .filter(quota -> quota.used() + quota.askedTogether(request) > quota.ceiling()
                        || usedOfGroup(quota) + quota.askedTogether(request) > limitOfGroup(quota))
                .toList();
    }

    private long usedOfGroup(ReferenceQuota quota) {
        return groupOf(quota).stream().mapToLong(ReferenceQuota::used).sum();
    }

    /** What all burstable quotas like this one may use together; nothing holds for other kinds. */
    private long limitOfGroup(ReferenceQuota quota) {
        return quota.terms.kind() != Quota.Kind.BURSTABLE
                ? Long.MAX_VALUE
                : groupOf(quota).stream().mapToLong(one -> one.terms.limit()).sum();
    }

    private List<ReferenceQuota> groupOf(ReferenceQuota quota) {
        return quotas.stream()
                .filter(one -> one.terms.kind() == Quota.Kind.BURSTABLE && one.isOfOneGroupWith(quota.terms))
                .toList();
    }

    void charge(long now, ReferenceRequest request) {
        of(request.account()).forEach(quota -> quota.charge(now, quota.asked(request), log));
    }

    void giveBack(ReferenceRequest request) {
        of(request.account()).stream()
                .filter(quota -> !quota.isWhilePlaced())
                .forEach(quota -> quota.giveBack(request.placedAt, quota.asked(request)));
    }

    /** A request is placed that was so before a restart. */
    void takeUp(ReferenceRequest request) {
        whilePlaced(request).forEach(quota -> quota.takeUp(quota.asked(request)));
    }

    /** A request is no longer placed. */
    void release(ReferenceRequest request) {
        whilePlaced(request).forEach(quota -> quota.giveBack(request.placedAt, quota.asked(request)));
    }

    /** Whether others may borrow what a request gives back that is no longer placed. */
    boolean lendsWhatIsReleased(ReferenceRequest request) {
        return whilePlaced(request).stream()
                .anyMatch(quota -> quota.terms.kind() == Quota.Kind.BURSTABLE && quota.hasCounted(request.placedAt));
    }

    private List<ReferenceQuota> whilePlaced(ReferenceRequest request) {
        return of(request.account()).stream()
                .filter(ReferenceQuota::isWhilePlaced)
                .toList();
    }

    /** Whether an account has a quota of which it may borrow. */
    boolean canBorrow(int account) {
        return of(account).stream().anyMatch(quota -> quota.terms.kind() == Quota.Kind.BURSTABLE);
    }

    /** A request took another number of tokens than it was estimated at. */
    void settle(long now, ReferenceRequest request, long more) {
        for (ReferenceQuota quota : of(request.account())) {
            boolean isOfTokens = quota.terms.measure() == Quota.TOKENS && !quota.isWhilePlaced();
            boolean counts = isOfTokens && quota.hasCounted(request.placedAt);
            if (counts && more > 0) {
                quota.charge(now, more, log);
            } else if (counts) {
                quota.giveBack(request.placedAt, -more);
            }
        }
        of(request.account()).forEach(quota -> quota.alert(now, log));
    }
}
