package dev.ringmaster.dispatch;

import dev.ringmaster.dispatch.control.LaneController;
import dev.ringmaster.dispatch.control.SlidingLatency;
import dev.ringmaster.dispatch.settings.LaneSettings;
import dev.ringmaster.dispatch.upstream.CallOutcome;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A lane as it runs: its settings, its controller, what it remembers, and what is counted. */
final class Lane {
    /** So many reasons why calls fail are told apart; a format may word each of its own. */
    static final int MOST_REASONS = 100;

    private static final String OTHER_REASON = "other reasons";

    final int index;
    final LaneController controller;
    final AnswerCache cache;
    final RollingCount itemsAnswered = new RollingCount(TimeUnit.MINUTES.toNanos(1));
    final RollingCount calls = new RollingCount(TimeUnit.MINUTES.toNanos(1));
    final RollingCount failedCalls = new RollingCount(TimeUnit.MINUTES.toNanos(1));
    final RollingCount failedCallsOfAnHour = new RollingCount(TimeUnit.HOURS.toNanos(1));
    private final Map<String, Long> failures = new HashMap<>();
    /** How late items are asked for. */
    final SlidingLatency lag = new SlidingLatency();

    LaneSettings settings;
    /** Calls that are made now. */
    int callsInFlight;

    int itemCount;
    /** When a call was answered last; {@link Item#NEVER} if none was. */
    long lastRunNanos = Item.NEVER;

    long lastProcessingNanos;

    Lane(int index, LaneSettings settings, LaneController controller, AnswerCache cache) {
        this.index = index;
        this.settings = settings;
        this.controller = controller;
        this.cache = cache;
    }

    /** A call has been sent. */
    void onSent() {
        callsInFlight++;
    }

    /** A call has been answered, or has failed. */
    void onEnded(long nowNanos, long tookNanos, CallOutcome outcome) {
        callsInFlight--;
        calls.add(nowNanos, 1);
        if (outcome.kind() == CallOutcome.Kind.ANSWERED) {
            lastRunNanos = nowNanos;
            lastProcessingNanos = tookNanos;
        } else {
            failedCalls.add(nowNanos, 1);
            failedCallsOfAnHour.add(nowNanos, 1);
            boolean isKept = failures.containsKey(outcome.error()) || failures.size() < MOST_REASONS;
            failures.merge(isKept ? outcome.error() : OTHER_REASON, 1L, Long::sum);
        }
    }

    LaneStatus status(long nowNanos) {
        return new LaneStatus(
                settings.name(),
                itemCount,
                callsInFlight,
                lastRunNanos,
                lastProcessingNanos,
                itemsAnswered.sum(nowNanos),
                calls.sum(nowNanos),
                failedCalls.sum(nowNanos),
                failedCallsOfAnHour.sum(nowNanos),
                controller.p50Nanos(),
                controller.p99Nanos(),
                lag.percentileNanos(50),
                lag.percentileNanos(99),
                controller.batchSize(),
                controller.concurrency(),
                controller.timeoutNanos(),
                controller.intervalNanos(),
                new LaneCounts(itemsAnswered.total(), calls.total(), failures));
    }
}
