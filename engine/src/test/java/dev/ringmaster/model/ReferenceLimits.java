package dev.ringmaster.model;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.RejectReason;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** All limits: of the engine, the pools and the accounts, and the accounts' quotas. */
final class ReferenceLimits {
    private final ReferenceScope engine = new ReferenceScope();
    private final ReferenceScope[] pools;
    private final ReferenceScope[] accounts;
    private final ReferenceQuotas quotas;
    private final Set<Integer> seen = new HashSet<>();

    ReferenceLimits(World world, DecisionLog log) {
        pools = new ReferenceScope[world.catalog().pools().size()];
        accounts = new ReferenceScope[world.maxAccounts()];
        Arrays.setAll(pools, pool -> new ReferenceScope());
        Arrays.setAll(accounts, account -> new ReferenceScope());
        quotas = new ReferenceQuotas(world.maxAccounts(), log);
    }

    void change(long now, AdmissionPolicy policy) {
        engine.change(now, policy.engineLimits());
        for (int pool = 0; pool < pools.length; pool++) {
            pools[pool].change(now, policy.poolLimits(pool));
        }
        for (int account = 0; account < accounts.length; account++) {
            if (!seen.contains(account)) {
                accounts[account] = new ReferenceScope();
            }
            if (policy.accounts().containsKey(account)) {
                seen.add(account);
            }
            accounts[account].change(now, policy.account(account).limits());
        }
        quotas.change(now, policy);
    }

    void roll(long now) {
        quotas.roll(now);
    }

    // ---- may a request come in

    /** From now on an account keeps what is in its buckets when the policy changes; until then it begins full. */
    void see(int account) {
        seen.add(account);
    }

    boolean knowsAccount(int account) {
        return account < accounts.length;
    }

    /** Why a request will never be placed, null if it may be. */
    RejectReason permanentRefusal(ReferenceRequest request) {
        List<ReferenceScope> scopes = scopesOf(request);
        List<ReferenceRequest> together = request.together();
        if (!scopes.stream().allMatch(scope -> scope.couldEverStart(together.size()))) {
            return RejectReason.GANG_TOO_LARGE;
        }
        if (scopes.stream().anyMatch(scope -> together.stream().anyMatch(one -> scope.isContextTooLong(one.tokens)))) {
            return RejectReason.CONTEXT_TOO_LONG;
        }
        if (scopes.stream().anyMatch(scope -> scope.isAboveBurst(request.tokensTogether()))) {
            return RejectReason.ABOVE_TOKEN_BURST;
        }
        return quotas.isAbove(request) ? RejectReason.ABOVE_QUOTA : null;
    }

    boolean hasQuotaFor(ReferenceRequest request) {
        return quotas.hasRoom(request);
    }

    // ---- may a request start

    /** Why its account does not let a request start, null if it does. */
    RejectReason refusalOfAccount(long now, ReferenceRequest request) {
        RejectReason refusal = refusalOfAccountLimits(now, request);
        return refusal == null && !quotas.hasRoom(request) ? RejectReason.QUOTA_EXCEEDED : refusal;
    }

    RejectReason refusalOfAccountLimits(long now, ReferenceRequest request) {
        return refusal(now, accounts[request.account()], request);
    }

    boolean isEngineClosed(long now) {
        return engine.isClosed(now);
    }

    boolean isPoolClosed(long now, int pool) {
        return pools[pool].isClosed(now);
    }

    boolean canBorrow(int account) {
        return quotas.canBorrow(account);
    }

    RejectReason refusalOfPool(long now, ReferenceRequest request) {
        return refusal(now, pools[request.pool()], request);
    }

    RejectReason refusalOfEngine(long now, ReferenceRequest request) {
        return refusal(now, engine, request);
    }

    private static RejectReason refusal(long now, ReferenceScope scope, ReferenceRequest request) {
        return scope.refusal(now, request.together().size(), request.tokensTogether());
    }

    /** The first reason of account, pool and engine, quotas left out; null if there is none. */
    RejectReason firstRefusal(long now, ReferenceRequest request, boolean isSavedForAnother) {
        RejectReason ofAccount = refusalOfAccountLimits(now, request);
        return Stream.of(
                        ofAccount == null && isSavedForAnother ? RejectReason.TOKEN_RATE_LIMIT : ofAccount,
                        refusalOfPool(now, request),
                        refusalOfEngine(now, request))
                .filter(reason -> reason != null)
                .findFirst()
                .orElse(null);
    }

    /** When what its account refused a request for may be there. */
    long whenAccountAllows(long now, ReferenceRequest request) {
        return refusalOfAccount(now, request) == RejectReason.QUOTA_EXCEEDED
                ? quotas.whenRoom(request)
                : accounts[request.account()].whenThere(now, request.together().size(), request.tokensTogether());
    }

    /** The first reason of the account, quotas and what it saves up for included; null if there is none. */
    RejectReason firstRefusalOfAccount(long now, ReferenceRequest request, boolean isSavedForAnother) {
        RejectReason ofLimits = refusalOfAccountLimits(now, request);
        boolean isHeldForAnother = ofLimits == null && isSavedForAnother;
        return isHeldForAnother ? RejectReason.TOKEN_RATE_LIMIT : refusalOfAccount(now, request);
    }

    /** When what a request was refused for may be there. */
    long whenAllowed(long now, ReferenceRequest request, RejectReason refusal) {
        return refusal == RejectReason.QUOTA_EXCEEDED
                ? quotas.whenRoom(request)
                : scopesOf(request).stream()
                        .filter(scope -> refusal(now, scope, request) != null)
                        .mapToLong(
                                scope -> scope.whenThere(now, request.together().size(), request.tokensTogether()))
                        .max()
                        .orElse(now);
    }

    long accountMayStart(int account) {
        return accounts[account].mayStart();
    }

    long poolMayStart(int pool) {
        return pools[pool].mayStart();
    }

    long engineMayStart() {
        return engine.mayStart();
    }

    // ---- a request starts and ends

    void start(long now, ReferenceRequest request) {
        scopesOf(request).forEach(scope -> scope.start(now, request.tokens));
        quotas.charge(now, request);
    }

    void startRecovered(ReferenceRequest request) {
        scopesOf(request).forEach(ReferenceScope::startRecovered);
        quotas.takeUp(request);
    }

    void stop(ReferenceRequest request) {
        scopesOf(request).forEach(ReferenceScope::stop);
        quotas.release(request);
    }

    /** Whether others may borrow what a request gives back that was stopped. */
    boolean lendsWhatIsReleased(ReferenceRequest request) {
        return quotas.lendsWhatIsReleased(request);
    }

    /** What a request was charged is given back, as if it had not been placed. */
    void giveBack(long now, ReferenceRequest request) {
        scopesOf(request).forEach(scope -> scope.takeTokens(now, -request.tokens));
        quotas.giveBack(request);
    }

    void settle(long now, ReferenceRequest request, long actualTokens) {
        long more = actualTokens - request.tokens;
        scopesOf(request).forEach(scope -> scope.takeTokens(now, more));
        quotas.settle(now, request, more);
    }

    private List<ReferenceScope> scopesOf(ReferenceRequest request) {
        return List.of(accounts[request.account()], pools[request.pool()], engine);
    }
}
