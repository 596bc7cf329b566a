package dev.ringmaster.redisson;

import dev.ringmaster.port.SharedCapacity;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends batches over one connection, several at once, and answers them in their order. An error tells nothing of what
 * became of a batch: it is sent again, unchanged, until there is an answer; Redis knows it by its sequence. While one is
 * tried again, those behind it wait.
 *
 * <p>Any thread may send.
 */
final class OrderedCalls {
    private static final long FIRST_PAUSE_MILLIS = 10;
    private static final long LONGEST_PAUSE_MILLIS = 100;
    private static final long PROBE_MILLIS = 250;
    /** Redis remembers the verdicts of so many batches; an older one could not be sent again. */
    private static final int MOST_ISSUED = SharedCapacity.REMEMBERED_BATCHES;

    /** A batch on its way. */
    abstract static class Call {
        private byte @Nullable [] answer;
        private int attempts;

        /** Whether an earlier attempt may still be on its way, so that what is sent must stay as it is for ever. */
        final boolean wasRepeated() {
            return attempts > 1;
        }

        /** What is sent; stays the same until {@link #answered}. */
        abstract GrowingBytes batch();

        abstract void answered(byte[] bytes);
    }

    /** Redis, as far as it matters here. */
    interface Server {
        /**
         * Applies a batch.
         *
         * @param isFull whether there is no memory left: then nothing is stored that was not there before
         */
        CompletionStage<byte[]> apply(GrowingBytes batch, boolean isFull);

        /** Fails if there is no memory left. */
        CompletionStage<Long> probe();

        /** Loads the functions. */
        CompletionStage<Void> load();
    }

    /** Hears whether Redis answers. */
    interface Watcher {
        /** It did not; said once until {@link #back}. */
        void away(Throwable failure);

        /** It does again. */
        void back();
    }

    private final Server server;
    private final Executor deliverer;
    private final Watcher watcher;
    private final ArrayDeque<Call> calls = new ArrayDeque<>();
    /** How many calls were issued, from the front, while nothing is tried again. */
    private int issued;

    /** Grows when calls are given up; answers to those are ignored. */
    private long attempt;

    /** Something failed: only the first call is tried, until it is answered. */
    private boolean isTrying;

    /** Redis has no memory left. */
    private boolean isFull;

    private boolean isSaidToBeAway;
    private boolean isClosed;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    /**
     * Nothing is sent yet.
     *
     * @param deliverer runs what answers lead to, one after the other; if that may wait for somebody, not on a thread
     *     of Redisson's, because no other answer would be heard meanwhile
     */
    OrderedCalls(Server server, Executor deliverer, Watcher watcher) {
        this.server = server;
        this.deliverer = deliverer;
        this.watcher = watcher;
    }

    synchronized void send(Call call) {
        if (isClosed) {
            return;
        }
        call.answer = null;
        call.attempts = 0;
        calls.add(call);
        if (!isTrying && issued < MOST_ISSUED) {
            issued++;
            issue(call);
        }
    }

    /** Forgets whatever was not answered. */
    synchronized void close() {
        isClosed = true;
        attempt++;
        calls.clear();
    }

    /** Issues what may be issued and was not, unless only the first call is tried. */
    private void issueMore() {
        int most = Math.min(MOST_ISSUED, calls.size());
        if (isTrying || issued >= most) {
            return;
        }
        List<Call> more = calls.stream().limit(most).skip(issued).toList();
        issued = most;
        for (Call call : more) {
            if (call.answer == null && !isTrying) {
                issue(call);
            }
        }
    }

    private void issue(Call call) {
        long issuedAt = attempt;
        call.attempts++;
        server.apply(call.batch(), isFull).whenComplete((answer, failure) -> {
            if (failure == null) {
                onAnswer(call, issuedAt, answer);
            } else {
                onFailure(issuedAt, failure);
            }
        });
    }

    private void onAnswer(Call call, long issuedAt, byte[] answer) {
        synchronized (this) {
            if (issuedAt != attempt) {
                return;
            }
            call.answer = answer;
            if (isTrying) {
                isTrying = false;
                pauseMillis = FIRST_PAUSE_MILLIS;
                issued = 0;
                issueMore();
            }
            sayWhetherAway(null);
        }
        deliverer.execute(this::deliver);
    }

    /** Delivers what is answered, from the front, without the lock. */
    private void deliver() {
        while (true) {
            Call first;
            byte[] answer;
            synchronized (this) {
                first = calls.peek();
                answer = first == null ? null : first.answer;
                if (first == null || answer == null) {
                    return;
                }
                calls.poll();
                issued--;
                issueMore();
            }
            first.answered(answer);
        }
    }

    private synchronized void onFailure(long issuedAt, Throwable failure) {
        if (issuedAt != attempt || isClosed) {
            return;
        }
        attempt++;
        isTrying = true;
        forgetAnswersBehindMissingOnes();
        if (Functions.isMissing(failure)) {
            server.load().whenComplete((done, error) -> afterLoading(error));
            return;
        }
        if (Functions.isFull(failure) && !isFull) {
            isFull = true;
            probeLater();
            retry();
        } else {
            retryLater();
        }
        sayWhetherAway(failure);
    }

    /** They may only say that something before them has not arrived. */
    private void forgetAnswersBehindMissingOnes() {
        boolean isBehind = false;
        for (Call call : calls) {
            isBehind |= call.answer == null;
            if (isBehind) {
                call.answer = null;
            }
        }
    }

    /** The engine is to start nothing while there is no answer, or no memory for what it would start. */
    private void sayWhetherAway(@Nullable Throwable failure) {
        boolean isAway = isTrying || isFull;
        if (isAway && !isSaidToBeAway && failure != null) {
            isSaidToBeAway = true;
            deliverer.execute(() -> watcher.away(failure));
        } else if (!isAway && isSaidToBeAway) {
            isSaidToBeAway = false;
            deliverer.execute(watcher::back);
        }
    }

    private synchronized void afterLoading(@Nullable Throwable error) {
        if (error == null) {
            retry();
        } else {
            retryLater();
            sayWhetherAway(error);
        }
    }

    private void retryLater() {
        after(pauseMillis, this::retry);
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
    }

    private synchronized void retry() {
        Call first = calls.peek();
        if (first != null) {
            issue(first);
        }
    }

    private void probeLater() {
        after(PROBE_MILLIS, () -> server.probe().whenComplete(this::onProbe));
    }

    private synchronized void onProbe(@Nullable Long answer, @Nullable Throwable failure) {
        if (isClosed) {
            return;
        }
        if (failure == null) {
            isFull = false;
            sayWhetherAway(null);
        } else {
            probeLater();
        }
    }

    private static void after(long millis, Runnable task) {
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, Runnable::run)
                .execute(task);
    }
}
