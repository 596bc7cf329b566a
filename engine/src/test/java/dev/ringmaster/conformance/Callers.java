package dev.ringmaster.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.ringmaster.api.PublishResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Many threads that call an engine. */
final class Callers {
    static final long PATIENCE_SECONDS = 60;

    private Callers() {}

    /** What one of many threads does. */
    interface Caller {
        void run(int thread) throws Exception;
    }

    /** Lets many threads call, and fails if one of them does. */
    static void inThreads(int threads, Caller caller) throws InterruptedException {
        List<Throwable> failures = new ArrayList<>();
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int thread = i;
            all.add(new Thread(() -> {
                try {
                    caller.run(thread);
                } catch (Exception | AssertionError e) {
                    synchronized (failures) {
                        failures.add(e);
                    }
                }
            }));
        }
        all.forEach(Thread::start);
        for (Thread thread : all) {
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            assertFalse(thread.isAlive(), "a caller hangs");
        }
        assertEquals(List.of(), failures);
    }

    /** Publishes, again while the ring is full. */
    static void publish(Supplier<PublishResult> command) {
        PublishResult result = command.get();
        while (result == PublishResult.RING_FULL) {
            Thread.onSpinWait();
            result = command.get();
        }
        assertEquals(PublishResult.ACCEPTED, result);
    }

    static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
