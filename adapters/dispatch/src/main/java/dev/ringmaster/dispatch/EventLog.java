package dev.ringmaster.dispatch;

import dev.ringmaster.dispatch.control.Feature;
import dev.ringmaster.dispatch.control.LoadLevel;
import dev.ringmaster.dispatch.control.LoadState;
import dev.ringmaster.dispatch.upstream.Breaker;
import dev.ringmaster.dispatch.upstream.CallOutcome;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lines of log that begin with the names operators search for: {@code parallel_batch} and {@code api_call} of each call, and
 * {@code timeout} of one that came too late, at debug; {@code optimized_group_processing} of each lane once a minute and {@code
 * circuit_breaker} of each change, at info. A machine that is short of CPU or memory is spared the first three and the summary.
 */
final class EventLog {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final int SAMPLES_PER_SUMMARY = 60;
    private static final double NANOS_PER_SECOND = 1e9;

    private LoadLevel level = LoadLevel.NORMAL;
    private int samples;

    void sent(Call call, Lane lane, UpstreamSpec upstream) {
        if (isDetailed()) {
            LOG.debug(
                    "parallel_batch start lane={} upstream={} items={} try={}",
                    lane.settings.name(),
                    upstream.name(),
                    call.items.size(),
                    call.tries);
        }
    }

    void ended(Call call, Lane lane, UpstreamSpec upstream, CallOutcome outcome, long tookNanos) {
        if (isDetailed()) {
            LOG.debug(
                    "{} lane={} upstream={} items={} outcome={} status={} processing_time={} {}",
                    outcome.kind() == CallOutcome.Kind.TIMED_OUT ? "timeout" : "api_call",
                    lane.settings.name(),
                    upstream.name(),
                    call.items.size(),
                    outcome.kind().name().toLowerCase(Locale.ROOT),
                    outcome.status(),
                    tookNanos / NANOS_PER_SECOND,
                    outcome.error());
        }
    }

    private boolean isDetailed() {
        return LOG.isDebugEnabled() && level.allows(Feature.DETAILED_LOGGING);
    }

    void breakerChanged(UpstreamSpec upstream, Breaker.State state) {
        LOG.info(
                "circuit_breaker upstream={} state={}",
                upstream.name(),
                state.name().toLowerCase(Locale.ROOT));
    }

    /** Called about once a second. */
    void sampled(CoreStatus status, LoadState load) {
        level = load.level();
        if (++samples % SAMPLES_PER_SUMMARY == 0 && level.allows(Feature.STATISTICS_CALCULATION)) {
            status.lanes().forEach(lane -> summary(lane, load));
        }
    }

    private static void summary(LaneStatus lane, LoadState load) {
        LOG.info(
                "optimized_group_processing lane={} items={} tokens_per_second={} calls={} failed={} processing_time={} "
                        + "batch_size={} concurrency={} timeout_seconds={} cpu_usage={} memory_usage={}",
                lane.name(),
                lane.items(),
                lane.itemsAnsweredLastMinute() / (double) SAMPLES_PER_SUMMARY,
                lane.callsLastMinute(),
                lane.failedCallsLastMinute(),
                lane.lastProcessingNanos() / NANOS_PER_SECOND,
                lane.batchSize(),
                lane.concurrency(),
                lane.timeoutNanos() / NANOS_PER_SECOND,
                load.sample().cpuPercent(),
                load.sample().memoryPercent());
    }
}
