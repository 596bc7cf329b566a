package dev.ringmaster.redisson;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
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

    /** Hears whether Redis answers. */
    interface Watcher {
        /** It did not; said once until {@link #back}. */
        void away(Throwable failure);

        /** It does again. */
        void back();
    }

    private final Functions functions;
    private final Executor deliverer;
    private final Watcher watcher;
    private final ArrayDeque<Call> calls = new ArrayDeque<>();
    /** Grows when calls are given up; answers to those are ignored. */
    private long attempt;

    private boolean isAway;
    private boolean isClosed;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    /**
     * Nothing is sent yet.
     *
     * @param deliverer runs what answers lead to, one after the other; if that may wait for somebody, not on a thread
     *     of Redisson's, because no other answer would be heard meanwhile
     */
    OrderedCalls(Functions functions, Executor deliverer, Watcher watcher) {
        this.functions = functions;
        this.deliverer = deliverer;
        this.watcher = watcher;
    }

    void send(Call call) {
        synchronized (this) {
            if (isClosed) {
                return;
            }
            call.answer = null;
            call.attempts = 0;
            calls.add(call);
            if (!isAway) {
                issue(call);
            }
        }
    }

    /** Forgets whatever was not answered. */
    synchronized void close() {
        isClosed = true;
        attempt++;
        calls.clear();
    }

    private void issue(Call call) {
        long issued = attempt;
        call.attempts++;
        functions.apply(call.batch()).whenComplete((answer, failure) -> {
            if (failure == null) {
                onAnswer(call, issued, answer);
            } else {
                onFailure(issued, failure);
            }
        });
    }

    private void onAnswer(Call call, long issued, byte[] answer) {
        boolean isBack;
        synchronized (this) {
            if (issued != attempt) {
                return;
            }
            call.answer = answer;
            isBack = isAway;
            if (isBack) {
                isAway = false;
                pauseMillis = FIRST_PAUSE_MILLIS;
                issueUnanswered();
            }
        }
        if (isBack) {
            deliverer.execute(watcher::back);
        }
        deliverer.execute(this::deliver);
    }

    private void issueUnanswered() {
        for (Call call : calls) {
            if (call.answer == null) {
                issue(call);
            }
        }
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
            }
            first.answered(answer);
        }
    }

    private void onFailure(long issued, Throwable failure) {
        boolean isMissing = Functions.isMissing(failure);
        boolean isNew;
        synchronized (this) {
            if (issued != attempt || isClosed) {
                return;
            }
            attempt++;
            isNew = !isAway;
            isAway = true;
            if (!isMissing) {
                retryLater();
            }
        }
        if (isMissing) {
            functions.load().whenComplete((done, error) -> afterLoading(error));
        } else if (isNew) {
            deliverer.execute(() -> watcher.away(failure));
        }
    }

    private synchronized void afterLoading(@Nullable Throwable error) {
        if (error == null) {
            retry();
        } else {
            retryLater();
        }
    }

    private synchronized void retryLater() {
        if (!isClosed) {
            CompletableFuture.delayedExecutor(pauseMillis, TimeUnit.MILLISECONDS, Runnable::run)
                    .execute(this::retry);
            pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        }
    }

    private synchronized void retry() {
        Call first = calls.peek();
        if (first != null) {
            issue(first);
        }
    }
}
