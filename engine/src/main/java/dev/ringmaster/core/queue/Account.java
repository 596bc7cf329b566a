package dev.ringmaster.core.queue;

import dev.ringmaster.api.RejectReason;
import dev.ringmaster.core.admission.AccountQuotas;
import dev.ringmaster.core.admission.Limiter;
import dev.ringmaster.core.time.Timed;
import dev.ringmaster.core.time.TimerWheel;
import org.jspecify.annotations.Nullable;

/** Who is charged: limits, quotas, and the flows in which its requests wait. Its timer is set for {@link #wakeNanos}. */
public final class Account extends Timed {
    private static final long NOBODY = Long.MIN_VALUE;

    private final int number;
    private final Limiter limiter = new Limiter();
    private final AccountQuotas quotas;
    private int accountClass;
    private long wakeNanos = TimerWheel.NEVER;
    /** The sequence of the overdue request for which tokens are saved up, or {@link #NOBODY}. */
    private long savesFor = NOBODY;

    // kept by Flow
    @Nullable
    Flow firstFlow;

    int parkedFlows;

    Account(int number, AccountQuotas quotas) {
        this.number = number;
        this.quotas = quotas;
    }

    /** Its number. */
    public int number() {
        return number;
    }

    /** Its limits. */
    public Limiter limiter() {
        return limiter;
    }

    /** Its quotas. */
    public AccountQuotas quotas() {
        return quotas;
    }

    /** The class under which its waits are recorded. */
    public int accountClass() {
        return accountClass;
    }

    void accountClass(int newClass) {
        accountClass = newClass;
    }

    /** Why it may not start a request now; null if it may. */
    public @Nullable RejectReason reasonNot(Request request, long nowNanos) {
        RejectReason reason = limiter.reasonNot(request.startCount(), request.startTokens(), nowNanos);
        if (reason != null) {
            return reason;
        }
        if (savesFor != NOBODY && savesFor != request.sequence()) {
            return RejectReason.TOKEN_RATE_LIMIT;
        }
        return quotas.isEmpty() || hasQuotaFor(request) ? null : RejectReason.QUOTA_EXCEEDED;
    }

    private boolean hasQuotaFor(Request request) {
        GangState gang = request.gang();
        return gang == null ? quotas.hasRoom(request.spec().demand(), request.tokens()) : quotas.hasRoom(gang.asks());
    }

    /** When the quotas that have no room for what starts with a request start again; see there. */
    public long quotaRoomAtNanos(Request request) {
        GangState gang = request.gang();
        return gang == null
                ? quotas.roomAtNanos(request.spec().demand(), request.tokens())
                : quotas.roomAtNanos(gang.asks());
    }

    /** Waits, after {@link #reasonNot} gave a reason, until what is missing may be there. */
    public void wakeWhenAllowed(Request request, RejectReason reason, long nowNanos) {
        long atNanos = reason == RejectReason.QUOTA_EXCEEDED
                ? quotaRoomAtNanos(request)
                : limiter.allowedAtNanos(request.startCount(), request.startTokens(), nowNanos);
        if (atNanos > nowNanos) { // else it waits for those saved up for, who set the time
            wakeNanos = Math.min(wakeNanos, atNanos);
        }
    }

    /** Saves tokens up for an overdue request: no other starts before it, or before something changes. */
    public void saveFor(Request request) {
        savesFor = request.sequence();
    }

    /** Whether it saves for nobody yet. */
    public boolean isFreeToSave() {
        return savesFor == NOBODY;
    }

    boolean savesFor(Request request) {
        return savesFor == request.sequence();
    }

    /** When it may go on by itself; {@link TimerWheel#NEVER} if something has to happen for that. */
    public long wakeNanos() {
        return wakeNanos;
    }

    /** Something changed that its requests may have waited for: all are offered again. */
    public void wake(long nowNanos) {
        wakeNanos = TimerWheel.NEVER;
        savesFor = NOBODY;
        for (Flow flow = firstFlow; parkedFlows > 0 && flow != null; flow = flow.nextOfAccount) {
            if (flow.isParked()) {
                flow.queue.queues.unpark(flow, nowNanos);
            }
        }
    }

    /** Sets its timer for when it may go on, or when a quota starts again. */
    public void setTimer(TimerWheel timers) {
        timers.set(this, Math.min(wakeNanos, quotas.nextPeriodEndNanos()));
    }

    /** Its timer is due. */
    public void onTimer(long nowNanos, TimerWheel timers) {
        quotas.advanceTo(nowNanos);
        if (wakeNanos <= nowNanos) {
            wake(nowNanos);
        }
        setTimer(timers);
    }

    /** Nobody stands in its flows, and nobody will. */
    void dropFlows() {
        for (Flow flow = firstFlow; flow != null; flow = firstFlow) {
            flow.queue.drop(flow);
        }
    }

    boolean hasParkedFlows() {
        return parkedFlows > 0;
    }

    @Override
    protected long timerOrder() {
        return Long.MAX_VALUE - 1;
    }
}
