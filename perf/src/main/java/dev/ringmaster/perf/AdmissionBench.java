package dev.ringmaster.perf;

/** Letting requests in under limits, and letting others wait for it, beside locks and limiters of the same run. */
final class AdmissionBench {
    private AdmissionBench() {}

    static Section run(Rounds rounds) throws InterruptedException {
        Section section = new Section("admission: limits, levels, accounts, and those that wait");
        section.note("Requests of " + AdmissionLoad.LEVELS + " levels, " + AdmissionLoad.ACCOUNTS
                + " accounts and up to " + AdmissionLoad.MAX_TOKENS + " tokens, each for one slot of the only worker,");
        section.note("with a deadline. The engine and each account have four limits: concurrency, requests and tokens");
        section.note("a second, tokens of one request. They bind only where that is said. No ledger.");
        section.note(
                "On the caller's own thread times are CPU time, and the engine's time is made up unless it says that");
        section.note("the clock is read. Through the ring a publisher completes without waiting for the decision, and");
        section.note("parks when its share of the ring may be full; all is decided before the time is taken.");
        section.note(
                "The lock has the same four limits and ten levels in a priority queue of threads, each with its own");
        section.note(
                "condition; it lacks accounts, deadlines, shares, leases, workers, change at run time and a record");
        section.note(
                "of decisions. When it polls it serves all that fit. The Semaphore and the bulkhead count and no more,");
        section.note("the rate limiters keep one rate of tokens and no more, and hand nothing on.");
        AdmissionLoad load = new AdmissionLoad(5);
        new AcceptBench(rounds, load, section).run();
        new BacklogBench(rounds, load, section).run();
        new GrantBench(rounds, load, section).run();
        return section;
    }
}
