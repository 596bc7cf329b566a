package dev.ringmaster.server.dispatch;

import com.fasterxml.jackson.core.JsonPointer;
import dev.ringmaster.dispatch.Dispatcher;
import dev.ringmaster.dispatch.DispatcherConfig;
import dev.ringmaster.dispatch.ItemListener;
import dev.ringmaster.dispatch.ItemSpec;
import dev.ringmaster.dispatch.health.HealthServer;
import dev.ringmaster.server.trace.UserError;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps items fresh until the time is over or the JVM is asked to end, and tells how that goes.
 *
 * @param config the dispatcher's
 * @param items which
 * @param scoreAt where in an item its score is; null to leave scores alone
 * @param health where health is served
 * @param length for how long, null without end
 */
public record DispatchRun(
        DispatcherConfig config,
        List<ItemSpec> items,
        @Nullable JsonPointer scoreAt,
        InetSocketAddress health,
        @Nullable Duration length) {
    /** Of the 65,536 commands that a dispatcher takes at once. */
    private static final int ADDED_AT_ONCE = 10_000;

    private static final long SHORTEST_GAP_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long LONGEST_GAP_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Returns when it is over and everything is closed. */
    public void execute(PrintStream out) {
        CompletableFuture<Dispatcher> launched = new CompletableFuture<>();
        try (Interruption interruption = new Interruption();
                Rescoring rescoring = rescoring(launched)) {
            Answers answers = new Answers();
            DispatchReport report = keepFresh(interruption, launched, answers, rescoring, out);
            report.printEnd(rescoring == null ? 0 : rescoring.answersWithout());
        }
        launched.join().failure().ifPresent(defect -> {
            throw new IllegalStateException("the dispatcher stopped by itself", defect);
        });
    }

    private DispatchReport keepFresh(
            Interruption interruption,
            CompletableFuture<Dispatcher> launched,
            Answers answers,
            @Nullable Rescoring rescoring,
            PrintStream out) {
        ItemListener listener = answer -> {
            answers.onAnswer(answer);
            if (rescoring != null) {
                rescoring.onAnswer(answer);
            }
        };
        try (Dispatcher dispatcher = Dispatcher.launch(config, listener);
                HealthServer server = serveHealth(dispatcher)) {
            launched.complete(dispatcher);
            DispatchReport report = new DispatchReport(dispatcher, answers, items.size(), out);
            report.printHealth(server.address());
            addItems(dispatcher);
            follow(interruption, dispatcher, report);
            return report;
        }
    }

    private @Nullable Rescoring rescoring(CompletableFuture<Dispatcher> launched) {
        return scoreAt == null
                ? null
                : new Rescoring(scoreAt, (id, score) -> launched.join().score(id, score));
    }

    private HealthServer serveHealth(Dispatcher dispatcher) {
        try {
            return new HealthServer(health, dispatcher::schedulerHealth, dispatcher::systemHealth);
        } catch (IOException e) {
            throw new UserError("--health: " + e.getMessage() + ".", e);
        }
    }

    private void addItems(Dispatcher dispatcher) {
        List<CompletableFuture<Void>> added = new ArrayList<>();
        for (ItemSpec item : items) {
            added.add(dispatcher.add(item).toCompletableFuture());
            if (added.size() == ADDED_AT_ONCE) {
                await(added);
            }
        }
        await(added);
    }

    private static void await(List<CompletableFuture<Void>> added) {
        try {
            added.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            throw new IllegalStateException("an item could not be added", e.getCause());
        }
        added.clear();
    }

    /** Prints a line now and then. */
    private void follow(Interruption interruption, Dispatcher dispatcher, DispatchReport report) {
        long startNanos = System.nanoTime();
        long lengthNanos = length == null ? Long.MAX_VALUE : length.toNanos();
        long gapNanos = Math.max(SHORTEST_GAP_NANOS, Math.min(LONGEST_GAP_NANOS, lengthNanos / 10));
        try {
            for (long nextNanos = gapNanos; nextNanos < lengthNanos; nextNanos += gapNanos) {
                boolean isAsked = interruption.await(startNanos + nextNanos - System.nanoTime());
                if (isAsked || dispatcher.failure().isPresent()) {
                    return;
                }
                report.printLine();
            }
            interruption.await(startNanos + lengthNanos - System.nanoTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
