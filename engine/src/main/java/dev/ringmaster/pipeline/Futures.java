package dev.ringmaster.pipeline;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/** Where futures are completed: never on the deciding thread, which a caller's continuation could hold up. */
final class Futures {
    /**
     * The common pool, also where a future by itself would start a thread for each completion: on two processors the pool
     * has one thread, and {@link CompletableFuture} takes that for too few.
     */
    static final Executor EXECUTOR = ForkJoinPool.getCommonPoolParallelism() > 0
            ? ForkJoinPool.commonPool()
            : new CompletableFuture<Void>().defaultExecutor();

    private Futures() {}
}
