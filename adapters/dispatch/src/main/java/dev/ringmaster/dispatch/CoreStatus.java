package dev.ringmaster.dispatch;

import java.util.List;
import java.util.Map;

/**
 * How a dispatcher stands at some moment.
 *
 * @param nowNanos which moment
 * @param lanes the hottest first
 * @param breakers the state of each upstream's breaker, by its name
 */
record CoreStatus(long nowNanos, List<LaneStatus> lanes, Map<String, String> breakers) {
    int callsInFlight() {
        return lanes.stream().mapToInt(LaneStatus::callsInFlight).sum();
    }

    long itemsAnsweredLastMinute() {
        return lanes.stream().mapToLong(LaneStatus::itemsAnsweredLastMinute).sum();
    }

    /** The share of calls that failed in the last minute, 0 if there were none. */
    double errorRate() {
        long calls = lanes.stream().mapToLong(LaneStatus::callsLastMinute).sum();
        long failed =
                lanes.stream().mapToLong(LaneStatus::failedCallsLastMinute).sum();
        return calls == 0 ? 0 : failed / (double) calls;
    }

    long failedCallsLastHour() {
        return lanes.stream().mapToLong(LaneStatus::failedCallsLastHour).sum();
    }
}
