package dev.ringmaster.perf;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One item after the other: each lane is a thread that makes a pass over a batch of its items at each interval, or at once if the
 * last pass took longer, with a call for each item. A call may take 5 s; a 429 waits for as long as is asked for and is tried once
 * more.
 */
final class DispatchOldWay implements DispatchWay {
    private static final int HOT_BATCH = 35;
    private static final int COLD_BATCH = 70;
    private static final long TIMEOUT_SECONDS = 5;
    private static final long DEFAULT_RETRY_AFTER_SECONDS = 1;
    private static final int GOOD = 200;
    private static final int TOO_MANY_REQUESTS = 429;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String address;
    private final DispatchTally tally;
    private final AtomicLong timeouts = new AtomicLong();
    private final List<Thread> lanes;

    DispatchOldWay(DispatchLoad load, String address, DispatchTally tally) {
        this.address = address;
        this.tally = tally;
        lanes = List.of(
                lane(0, load.hotItems(), HOT_BATCH, load.hotSeconds()),
                lane(load.hotItems(), load.coldItems(), COLD_BATCH, load.coldSeconds()));
        lanes.forEach(Thread::start);
    }

    private Thread lane(int firstItem, int items, int batch, int intervalSeconds) {
        return new Thread(() -> {
            try {
                run(firstItem, items, batch, TimeUnit.SECONDS.toNanos(intervalSeconds));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // closed
            }
        });
    }

    private void run(int firstItem, int items, int batch, long intervalNanos) throws InterruptedException {
        int next = 0;
        while (true) {
            long startNanos = System.nanoTime();
            for (int i = 0; i < batch; i++) {
                ask(firstItem + next);
                next = (next + 1) % items;
            }
            TimeUnit.NANOSECONDS.sleep(startNanos + intervalNanos - System.nanoTime());
        }
    }

    private void ask(int item) throws InterruptedException {
        HttpResponse<String> response = send(item);
        if (response != null && response.statusCode() == TOO_MANY_REQUESTS) {
            TimeUnit.SECONDS.sleep(
                    response.headers().firstValueAsLong("retry-after").orElse(DEFAULT_RETRY_AFTER_SECONDS));
            response = send(item);
        }
        if (response != null && response.statusCode() == GOOD) {
            tally.onAnswer(item);
        } else {
            tally.onFailure();
        }
    }

    /** Null if there is no answer. */
    private @Nullable HttpResponse<String> send(int item) throws InterruptedException {
        URI uri = URI.create(address + "/items/" + DispatchLoad.key(item));
        tally.onSent();
        CompletableFuture<HttpResponse<String>> call =
                client.sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        try {
            return call.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            timeouts.incrementAndGet();
            return null;
        } catch (ExecutionException e) {
            return null;
        } finally {
            call.cancel(true);
        }
    }

    @Override
    public long timeouts() {
        return timeouts.get();
    }

    @Override
    public void close() {
        lanes.forEach(Thread::interrupt);
        for (Thread lane : lanes) {
            try {
                lane.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
