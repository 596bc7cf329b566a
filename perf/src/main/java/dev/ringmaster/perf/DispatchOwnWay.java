package dev.ringmaster.perf;

import dev.ringmaster.dispatch.Dispatcher;
import dev.ringmaster.dispatch.DispatcherConfig;
import dev.ringmaster.dispatch.ItemAnswer;
import dev.ringmaster.dispatch.ItemSpec;
import dev.ringmaster.dispatch.UpstreamSpec;
import dev.ringmaster.dispatch.control.LoadThresholds;
import dev.ringmaster.dispatch.control.SystemSample;
import dev.ringmaster.dispatch.settings.DispatchSettings;
import dev.ringmaster.dispatch.settings.Profile;
import dev.ringmaster.dispatch.settings.SettingsReader;
import dev.ringmaster.dispatch.upstream.AnswerException;
import dev.ringmaster.dispatch.upstream.CallFormat;
import dev.ringmaster.dispatch.upstream.JsonCallFormat;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.http.HttpRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** The dispatcher, as it is set for a medium machine that is neither busy nor idle. */
final class DispatchOwnWay implements DispatchWay {
    static final double LOAD_PERCENT = 40;

    private static final Profile PROFILE = Profile.MEDIUM;
    private static final String UPSTREAM = "upstream";
    private static final double HOT_SCORE = 0.5;
    private static final double COLD_SCORE = 0.05;
    private static final int MAX_ITEMS = 100_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Dispatcher dispatcher;

    /** Takes what differs from the usual limits. */
    DispatchOwnWay(DispatchLoad load, String address, DispatchTally tally, UnaryOperator<UpstreamSpec> limits) {
        UpstreamSpec usual = UpstreamSpec.of(UPSTREAM, new CountedFormat(address, tally));
        DispatcherConfig config = new DispatcherConfig(
                settings(load),
                PROFILE,
                List.of(limits.apply(usual)),
                MAX_ITEMS,
                () -> new SystemSample(LOAD_PERCENT, LOAD_PERCENT),
                LoadThresholds.DEFAULTS);
        dispatcher = Dispatcher.launch(config, answer -> note(answer, tally));
        CompletableFuture<?>[] added = new CompletableFuture<?>[load.size()];
        Arrays.setAll(added, item -> add(load, item).toCompletableFuture());
        CompletableFuture.allOf(added).join();
    }

    private static DispatchSettings settings(DispatchLoad load) {
        Map<String, String> variables = Map.of(
                "INTERVAL_HOT", Integer.toString(load.hotSeconds()),
                "INTERVAL_COLD", Integer.toString(load.coldSeconds()));
        return SettingsReader.read(variables, PROFILE).settings();
    }

    private CompletionStage<Void> add(DispatchLoad load, int item) {
        double score = load.isHot(item) ? HOT_SCORE : COLD_SCORE;
        return dispatcher.add(ItemSpec.of(UPSTREAM, DispatchLoad.key(item), score));
    }

    private static void note(ItemAnswer answer, DispatchTally tally) {
        if (answer.isSuccess()) {
            tally.onAnswer(DispatchLoad.item(answer.id().key()));
        } else {
            tally.onFailure();
        }
    }

    /** All calls that failed: so only for an upstream that does nothing worse than being slow. */
    @Override
    public long timeouts() {
        return dispatcher.schedulerHealth().performance().failedJobsLastHour();
    }

    /** The CPU time of the one thread that decides, if there is no other dispatcher. */
    static long cpuNanos() {
        return Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(Objects::nonNull)
                .filter(thread -> thread.getThreadName().equals("ringmaster-dispatcher"))
                .mapToLong(ThreadInfo::getThreadId)
                .map(THREADS::getThreadCpuTime)
                .sum();
    }

    @Override
    public void close() {
        dispatcher.close();
        dispatcher.failure().ifPresent(failure -> {
            throw new IllegalStateException("the dispatcher has stopped", failure);
        });
    }

    /** Counts calls when they are sent. */
    private static final class CountedFormat implements CallFormat {
        private final CallFormat format;
        private final DispatchTally tally;

        CountedFormat(String address, DispatchTally tally) {
            format = JsonCallFormat.array(address + "/items?keys={keys}", "", "/id", Map.of());
            this.tally = tally;
        }

        @Override
        public HttpRequest.Builder request(List<String> keys) {
            tally.onSent();
            return format.request(keys);
        }

        @Override
        public Map<String, byte[]> answers(List<String> keys, byte[] body) throws AnswerException {
            return format.answers(keys, body);
        }
    }
}
