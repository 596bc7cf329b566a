package dev.ringmaster.dispatch;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does something once a second, for the first time after a second, on a thread of its own. */
final class EverySecond implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EverySecond.class);

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "ringmaster-load");
        thread.setDaemon(true);
        return thread;
    });

    @SuppressWarnings("FutureReturnValueIgnored") // It ends with the executor, and does not throw.
    EverySecond(Runnable task) {
        executor.scheduleAtFixedRate(() -> run(task), 1, 1, TimeUnit.SECONDS);
    }

    /** What is thrown would end it for good. */
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("Once a second something failed: a defect", e);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
