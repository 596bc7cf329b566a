package dev.ringmaster.dispatch.control;

/** What is switched off by priority while a machine is loaded; a higher priority stays on longer. */
public enum Feature {
    /** Scores that move items between lanes. */
    ITEM_SCORING(10),
    /** The health of the parts. */
    HEALTH_MONITORING(9),
    /** Counts and gauges. */
    METRICS_COLLECTION(8),
    /** Raising and clearing alerts. */
    ALERT_PROCESSING(7),
    /** Percentiles of latency. */
    PERFORMANCE_TRACKING(6),
    /** Answers kept for a while: never switched off, as that would raise the load. */
    API_CACHING(4),
    /** A line of log for each call. */
    DETAILED_LOGGING(3),
    /** Tidying that can wait. */
    BACKGROUND_CLEANUP(2),
    /** Summaries. */
    STATISTICS_CALCULATION(1);

    private final int priority;

    Feature(int priority) {
        this.priority = priority;
    }

    /** 1 to 10. */
    public int priority() {
        return priority;
    }
}
