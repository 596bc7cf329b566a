package dev.ringmaster.core;

import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.core.admission.AccountQuotas;
import dev.ringmaster.core.admission.Limiter;
import dev.ringmaster.core.queue.Account;
import dev.ringmaster.core.queue.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What requests take of the limits of account, pool and engine, and of quotas, and what comes back of it. */
final class Charges {
    private final Pool[] pools;
    private final DecisionListener decisions;
    private final Limiter engine = new Limiter();
    /** Accounts that wait for a quota of which they could borrow more. */
    private final List<Account> borrowers = new ArrayList<>();

    Charges(Pool[] pools, DecisionListener decisions) {
        this.pools = pools;
        this.decisions = decisions;
    }

    /** The limits of the engine. */
    Limiter engine() {
        return engine;
    }

    // ---- may it start

    /** Which limit keeps a request, and what starts with it, from starting now; null if none does. */
    @Nullable
    RejectReason reasonNot(long nowNanos, Request request) {
        RejectReason reason = request.account().reasonNot(request, nowNanos);
        if (reason == null) {
            reason = reasonNot(nowNanos, pool(request).limiter, request);
        }
        return reason == null ? reasonNot(nowNanos, engine, request) : reason;
    }

    /** The same of one limiter alone. */
    static @Nullable RejectReason reasonNot(long nowNanos, Limiter limiter, Request request) {
        return limiter.reasonNot(request.startCount(), request.startTokens(), nowNanos);
    }

    /** Whether its account or its pool keeps a request from starting, so that it is not in the way of other pools. */
    static boolean isHeldBack(long nowNanos, Pool pool, Request request) {
        return reasonNot(nowNanos, pool.limiter, request) != null
                || request.account().reasonNot(request, nowNanos) != null;
    }

    /** When the limits by themselves will let so many requests start; never if something has to end for them. */
    long allowedAtNanos(long nowNanos, Account account, int pool, int count, long tokens) {
        long accountNanos = account.limiter().allowedAtNanos(count, tokens, nowNanos);
        long poolNanos = pools[pool].limiter.allowedAtNanos(count, tokens, nowNanos);
        return Math.max(accountNanos, Math.max(poolNanos, engine.allowedAtNanos(count, tokens, nowNanos)));
    }

    /** The same of one limiter alone. */
    static long allowedAtNanos(long nowNanos, Limiter limiter, Request request) {
        return limiter.allowedAtNanos(request.startCount(), request.startTokens(), nowNanos);
    }

    // ---- it starts

    /** A request is placed: it counts against the limits. */
    void take(long nowNanos, Request request) {
        long tokens = request.tokens();
        request.account().limiter().take(tokens, nowNanos);
        pool(request).limiter.take(tokens, nowNanos);
        engine.take(tokens, nowNanos);
    }

    /** A request was placed: it counts against the quotas, with the alerts that this brings about. */
    void chargeQuotas(long nowNanos, Request request) {
        Account account = request.account();
        if (!account.quotas().isEmpty()) {
            account.quotas().charge(nowNanos, request.spec().demand(), request.tokens(), decisions);
        }
    }

    /** A request was placed before a restart: it counts against what limits how many run. */
    void takeUp(Request request) {
        request.account().limiter().takeUp();
        request.account().quotas().takeUp(request.spec().demand(), request.tokens());
        pool(request).limiter.takeUp();
        engine.takeUp();
    }

    // ---- it ends

    /** A placed request no longer runs; its account may go on. */
    void release(long nowNanos, Request request) {
        request.account().limiter().release();
        pool(request).limiter.release();
        engine.release();
        AccountQuotas quotas = request.account().quotas();
        if (quotas.release(request.spec().demand(), request.tokens(), request.placedNanos())) {
            wakeBorrowers(nowNanos, request.account());
        }
        request.account().wake(nowNanos);
    }

    /** A placed request used another number of tokens than were taken for it. */
    void correct(long nowNanos, Request request, long actualTokens) {
        long unused = request.tokens() - actualTokens;
        giveBack(nowNanos, request, unused);
        if (!request.account().quotas().isEmpty()) {
            request.account().quotas().correct(nowNanos, -unused, request.placedNanos(), decisions);
            wakeBorrowers(nowNanos, request.account());
        }
    }

    /** What was taken for a placed request was not used at all. */
    void refund(long nowNanos, Request request) {
        giveBack(nowNanos, request, request.tokens());
        if (!request.account().quotas().isEmpty()) {
            request.account().quotas().refund(request.spec().demand(), request.tokens(), request.placedNanos());
            wakeBorrowers(nowNanos, request.account());
        }
    }

    private void giveBack(long nowNanos, Request request, long unused) {
        if (unused != 0) {
            request.account().limiter().correct(unused, nowNanos);
            pool(request).limiter.correct(unused, nowNanos);
            engine.correct(unused, nowNanos);
        }
    }

    /** An account waits for a quota; it is woken when another gives back what it may borrow. */
    void waitsForQuota(Account account) {
        if (account.quotas().canBorrow() && !borrowers.contains(account)) {
            borrowers.add(account);
        }
    }

    /** What one account gives back, another may borrow. */
    private void wakeBorrowers(long nowNanos, Account lender) {
        if (!borrowers.isEmpty() && lender.quotas().canBorrow()) {
            for (int i = borrowers.size() - 1; i >= 0; i--) {
                borrowers.remove(i).wake(nowNanos);
            }
        }
    }

    private Pool pool(Request request) {
        return pools[request.spec().pool()];
    }
}
