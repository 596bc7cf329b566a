package dev.ringmaster.pipeline;

import dev.ringmaster.core.Scheduler;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A question that is answered between two decisions, on the deciding thread; who asked goes on elsewhere. */
final class Query<T> {
    final CompletableFuture<T> answer = new CompletableFuture<>();
    private final Function<Scheduler, T> question;

    Query(Function<Scheduler, T> question) {
        this.question = question;
    }

    void ask(Scheduler scheduler) {
        T found = question.apply(scheduler);
        var unused = answer.completeAsync(() -> found, Futures.EXECUTOR);
    }
}
