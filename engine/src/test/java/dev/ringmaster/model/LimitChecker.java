package dev.ringmaster.model;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.Rate;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Checks that what starts keeps the limits: nobody starts where as many run as may, and in no stretch of time, up to a
 * number of starts, does more start than a rate allows.
 */
final class LimitChecker {
    private static final int MOST_STARTS = 64;

    private final Books books;
    private final Map<String, Window> windows = new HashMap<>();
    /** While the policy changes: from what. */
    private AdmissionPolicy before;

    /** A start, with what was given back since the start before. */
    private record Start(long now, long taken, long givenBack) {}

    /** The last starts that a rate allowed. */
    private static final class Window {
        final Function<AdmissionPolicy, Rate> rates;
        final Deque<Start> starts = new ArrayDeque<>();
        long givenBack;

        Window(Function<AdmissionPolicy, Rate> rates) {
            this.rates = rates;
        }
    }

    LimitChecker(Books books) {
        this.books = books;
    }

    /** Another policy holds from some moment on in this command. */
    void policyChanges(AdmissionPolicy from) {
        before = from;
    }

    void commandEnded() {
        before = null;
    }

    /** A request was placed and is in the books as such; of a gang that starts at once when it is the last. */
    void placed(Books.Entry entry) {
        List<Books.Entry> together = books.together(entry);
        if (!together.stream().allMatch(Books.Entry::isPlaced)) {
            return;
        }
        int count = together.size();
        long tokens = together.stream().mapToLong(one -> one.tokens).sum();
        int account = entry.spec.account();
        int pool = entry.spec.pool();
        checkConcurrency(
                "account " + account,
                count,
                books.runningOfAccount(account),
                policy -> policy.account(account).limits());
        checkConcurrency("pool " + pool, count, books.runningInPool(pool), policy -> policy.poolLimits(pool));
        checkConcurrency("engine", count, books.running(), AdmissionPolicy::engineLimits);
        for (Scope scope : scopesOf(entry)) {
            checkRate(scope.name + " requests", scope.limits.andThen(Limits::requests), count);
            checkRate(scope.name + " tokens", scope.limits.andThen(Limits::tokens), tokens);
        }
    }

    private record Scope(String name, Function<AdmissionPolicy, Limits> limits) {}

    private static List<Scope> scopesOf(Books.Entry entry) {
        int account = entry.spec.account();
        int pool = entry.spec.pool();
        return List.of(
                new Scope(
                        "account " + account, policy -> policy.account(account).limits()),
                new Scope("pool " + pool, policy -> policy.poolLimits(pool)),
                new Scope("engine", AdmissionPolicy::engineLimits));
    }

    /** A gang for which a limit was made too low while it waited starts when nobody else runs. */
    private void checkConcurrency(String scope, int started, long running, Function<AdmissionPolicy, Limits> limits) {
        long most = limits.apply(books.policy).maxConcurrent();
        long mostBefore = before == null ? most : limits.apply(before).maxConcurrent();
        InvariantChecker.require(
                most == 0 || mostBefore == 0 || running <= Math.max(most, mostBefore) || running == started,
                running + " run in " + scope + " where " + most + " may");
    }

    private void checkRate(String name, Function<AdmissionPolicy, Rate> rates, long asked) {
        Rate rate = rates.apply(books.policy);
        if (rate.isUnlimited() || (before != null && !rates.apply(before).equals(rate))) {
            windows.remove(name);
            return;
        }
        Window window = windows.computeIfAbsent(name, key -> new Window(rates));
        window.starts.addLast(new Start(books.now, Math.min(asked, rate.burst()), window.givenBack));
        window.givenBack = 0;
        if (window.starts.size() > MOST_STARTS) {
            window.starts.removeFirst();
        }
        long taken = 0;
        long givenBack = 0;
        for (Iterator<Start> latest = window.starts.descendingIterator(); latest.hasNext(); ) {
            Start start = latest.next();
            taken += start.taken;
            require(name, rate, books.now - start.now, taken, givenBack);
            givenBack += start.givenBack;
        }
    }

    private static void require(String name, Rate rate, long nanos, long taken, long givenBack) {
        BigInteger period = BigInteger.valueOf(rate.periodNanos());
        BigInteger allowed = BigInteger.valueOf(rate.burst() + givenBack)
                .multiply(period)
                .add(BigInteger.valueOf(nanos).multiply(BigInteger.valueOf(rate.amount())));
        InvariantChecker.require(
                BigInteger.valueOf(taken).multiply(period).compareTo(allowed) <= 0,
                taken + " started within " + nanos + " ns in " + name + " where " + rate + " holds and " + givenBack
                        + " came back");
    }

    /** Tokens of a request come back to the buckets. */
    void givenBack(Books.Entry entry, long tokens) {
        for (Scope scope : scopesOf(entry)) {
            Window window = windows.get(scope.name + " tokens");
            if (window != null) {
                window.givenBack += Math.max(0, tokens);
            }
        }
    }

    /** Rates that are others than before count anew. */
    void policyChanged(AdmissionPolicy from) {
        windows.values().removeIf(window -> !window.rates.apply(from).equals(window.rates.apply(books.policy)));
    }
}
