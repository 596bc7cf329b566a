package dev.ringmaster.redisson;

import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.FinalAnswer;
import dev.ringmaster.api.RejectReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Gives the final answers of which the ledger knows nothing: of requests that were rejected, or that ended before the
 * ledger heard of them. What the deciding thread says is only put in line for a thread that sends it.
 */
final class Answers {
    private final LedgerGroup group;
    private final OpenRequests open;
    private final CommandFollower commands;
    private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Event> unsaid = new ArrayDeque<>();
    private final Thread thread;
    private boolean isSaying;
    private volatile @Nullable Call answered;
    private volatile boolean isParked;
    private volatile boolean isClosed;

    /** What the deciding thread said of a request. */
    private record Event(
            long requestId,
            What what,
            @Nullable RejectReason rejected,
            long retryAfterNanos,
            @Nullable FinalAnswer answer,
            @Nullable FailReason failed) {}

    private enum What {
        REJECTED,
        ENDED,
        FORGOTTEN,
        RECOVERED
    }

    Answers(LedgerGroup group, OpenRequests open, CommandFollower commands) {
        this.group = group;
        this.open = open;
        this.commands = commands;
        thread = Redis.daemon(this::run, "ringmaster-redis-final-answers");
    }

    void start() {
        thread.start();
    }

    void close() {
        isClosed = true;
        LockSupport.unpark(thread);
    }

    // ---- from the deciding thread, and others

    /** The engine did not accept it. */
    void rejected(long requestId, RejectReason reason, long retryAfterNanos) {
        // One of this id is open, and will be answered.
        if (reason != RejectReason.DUPLICATE_REQUEST) {
            add(new Event(requestId, What.REJECTED, reason, retryAfterNanos, null, null));
        }
    }

    /** It ended, and the ledger does not know. */
    void ended(long requestId, FinalAnswer answer, @Nullable FailReason reason) {
        add(new Event(requestId, What.ENDED, null, 0, answer, reason));
    }

    /** Redis has its end. */
    void forgotten(long requestId) {
        add(new Event(requestId, What.FORGOTTEN, null, 0, null, null));
    }

    /** The engine has taken it up from the ledger. */
    void recovered(long requestId) {
        add(new Event(requestId, What.RECOVERED, null, 0, null, null));
    }

    private void add(Event event) {
        events.offer(event);
        wake();
    }

    private void wake() {
        if (isParked) {
            LockSupport.unpark(thread);
        }
    }

    // ---- the thread

    private void run() {
        while (!isClosed) {
            takeAll();
            say();
            isParked = true;
            if (events.isEmpty() && answered == null && !isClosed) {
                LockSupport.park(this);
            }
            isParked = false;
        }
    }

    private void takeAll() {
        Call done = answered;
        if (done != null) {
            answered = null;
            isSaying = false;
            done.said.forEach(event -> open.end(event.requestId()));
        }
        for (Event event = events.poll(); event != null; event = events.poll()) {
            switch (event.what()) {
                case REJECTED, ENDED -> unsaid.add(event);
                case FORGOTTEN -> open.end(event.requestId());
                case RECOVERED -> {
                    open.begin(event.requestId());
                    commands.catchUpRecovered(event.requestId());
                }
            }
        }
    }

    /** One call at a time: what comes meanwhile goes out together. */
    private void say() {
        if (isSaying || unsaid.isEmpty()) {
            return;
        }
        Call call = new Call();
        while (!unsaid.isEmpty() && call.said.size() < BatchWriter.MAX_CHANGES) {
            call.add(unsaid.remove());
        }
        isSaying = true;
        group.send(call);
    }

    /** Answers on their way. */
    private final class Call extends NumberedCall {
        private final BatchWriter writer = new BatchWriter();
        private final List<Event> said = new ArrayList<>();
        private @Nullable GrowingBytes written;

        void add(Event event) {
            RejectReason reason = event.rejected();
            int message = reason == null
                    ? DecisionCodec.addEnd(writer, event.requestId(), event.answer(), event.failed())
                    : DecisionCodec.addRejected(writer, event.requestId(), reason, event.retryAfterNanos());
            writer.add(event.requestId(), BatchWriter.SAY, BatchWriter.NONE, BatchWriter.NONE, message);
            said.add(event);
        }

        @Override
        void end(long sequence) {
            written = writer.write(group.session(), 1, sequence, BatchWriter.OF_SESSION);
        }

        @Override
        GrowingBytes batch() {
            return Objects.requireNonNull(written);
        }

        @Override
        void answered(byte[] bytes) {
            if (group.isDecided(new Answer(bytes, writer.changes()).outcome())) {
                answered = this;
                wake();
            }
        }
    }
}
