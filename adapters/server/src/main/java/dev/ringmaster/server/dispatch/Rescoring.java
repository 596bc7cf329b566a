package dev.ringmaster.server.dispatch;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ringmaster.dispatch.ItemAnswer;
import dev.ringmaster.dispatch.ItemId;
import dev.ringmaster.dispatch.ItemListener;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/** Reads scores out of answers, on a thread of its own, because the dispatcher's has no time for it. */
final class Rescoring implements ItemListener, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonPointer scoreAt;
    private final Target target;
    private final AtomicLong answersWithout = new AtomicLong();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "ringmaster-scores");
        made.setDaemon(true);
        return made;
    });

    /** Takes scores. */
    @FunctionalInterface
    interface Target {
        void score(ItemId id, double score);
    }

    Rescoring(JsonPointer scoreAt, Target target) {
        this.scoreAt = scoreAt;
        this.target = target;
    }

    @Override
    public void onAnswer(ItemAnswer answer) {
        if (answer.isSuccess()) {
            try {
                thread.execute(() -> rescore(answer));
            } catch (RejectedExecutionException closed) {
                // The run is over.
            }
        }
    }

    private void rescore(ItemAnswer answer) {
        try {
            JsonNode score = JSON.readTree(answer.body().orElseThrow()).at(scoreAt);
            if (score.isNumber()) {
                target.score(answer.id(), Math.max(0, Math.min(1, score.doubleValue())));
                return;
            }
        } catch (IOException e) {
            // It has no score then.
        }
        answersWithout.incrementAndGet();
    }

    /** How many answers had no number where the score should be. */
    long answersWithout() {
        return answersWithout.get();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
