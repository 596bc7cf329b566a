package dev.ringmaster.perf;

/**
 * How long the parts of the benchmark of dispatch take, in seconds.
 *
 * @param rounds of the rates, which take turns
 * @param copies runs side by side where one sees too little
 * @param slow runs of the slow upstream
 * @param load that is to be kept fresh
 * @param freshOld of the old way with that load
 * @param before from the start to the outage
 * @param outage how long it takes
 * @param after from its end to the end of the run
 * @param idle without any item
 */
record DispatchPlan(
        int rounds,
        int rate,
        int copies,
        int slow,
        DispatchLoad load,
        int freshOld,
        int before,
        int outage,
        int after,
        int idle) {
    static final DispatchPlan QUICK = new DispatchPlan(2, 6, 8, 15, new DispatchLoad(200, 3, 700, 12), 6, 4, 5, 6, 2);
    static final DispatchPlan FULL =
            new DispatchPlan(3, 15, 8, 40, new DispatchLoad(1_000, 10, 4_000, 45), 30, 6, 5, 13, 5);
}
