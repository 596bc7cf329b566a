package dev.ringmaster.dispatch;

/** How a lane stands at some moment. */
record LaneStatus(
        String name,
        int items,
        int callsInFlight,
        long lastRunNanos,
        long lastProcessingNanos,
        long itemsAnsweredLastMinute,
        long callsLastMinute,
        long failedCallsLastMinute,
        long failedCallsLastHour,
        long latencyP50Nanos,
        long latencyP99Nanos,
        long lagP50Nanos,
        long lagP99Nanos,
        int batchSize,
        int concurrency,
        long timeoutNanos,
        long intervalNanos,
        LaneCounts counts) {}
