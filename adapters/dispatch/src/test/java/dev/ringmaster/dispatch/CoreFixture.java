package dev.ringmaster.dispatch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.Rate;
import dev.ringmaster.dispatch.control.LoadLevel;
import dev.ringmaster.dispatch.control.LoadState;
import dev.ringmaster.dispatch.control.LoadThresholds;
import dev.ringmaster.dispatch.control.SystemSample;
import dev.ringmaster.dispatch.settings.DispatchSettings;
import dev.ringmaster.dispatch.settings.Profile;
import dev.ringmaster.dispatch.settings.SettingsReader;
import dev.ringmaster.dispatch.upstream.CallFormat;
import dev.ringmaster.dispatch.upstream.CallOutcome;
import dev.ringmaster.dispatch.upstream.CallOutcome.Kind;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A dispatcher without thread and network, in time that is made up, and an upstream that answers as a test says. */
final class CoreFixture {
    static final long MILLIS = TimeUnit.MILLISECONDS.toNanos(1);
    static final long SECONDS = TimeUnit.SECONDS.toNanos(1);

    static void assertNear(long expected, long actual, long delta) {
        assertTrue(
                Math.abs(actual - expected) <= delta,
                "expected " + expected + " or up to " + delta + " off, was " + actual);
    }

    private static SystemSample noSample() throws IOException {
        throw new IOException("tests say how busy it is");
    }

    private static final CallFormat NO_FORMAT = new CallFormat() {
        @Override
        public HttpRequest.Builder request(List<String> keys) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, byte[]> answers(List<String> keys, byte[] body) {
            throw new UnsupportedOperationException();
        }
    };

    final List<Sent> sent = new ArrayList<>();
    final List<ItemAnswer> answers = new ArrayList<>();
    final DispatchCore core;
    long nowNanos = SECONDS;
    /** How the upstream answers a call. */
    Function<Sent, Answer> upstream = call -> good(call, 100 * MILLIS);

    int inFlight;
    int mostInFlight;

    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparingLong(Due::atNanos).thenComparingLong(Due::order));
    private long order;

    /** A call as it was sent. */
    record Sent(Call call, String upstream, List<String> keys, long atNanos, long timeoutNanos) {}

    /** How a call ends, and when. */
    record Answer(long afterNanos, CallOutcome outcome) {}

    private record Due(long atNanos, long order, Runnable action) {}

    CoreFixture(Map<String, String> variables, UpstreamSpec... upstreams) {
        DispatchSettings settings =
                SettingsReader.read(variables, Profile.MEDIUM).settings();
        DispatcherConfig config = new DispatcherConfig(
                settings, Profile.MEDIUM, List.of(upstreams), 100_000, CoreFixture::noSample, LoadThresholds.DEFAULTS);
        core = new DispatchCore(config, new FakeSender(), answers::add, () -> nowNanos);
    }

    static CoreFixture with(String... namesAndValues) {
        return new CoreFixture(variables(namesAndValues), upstream("api"));
    }

    private static Map<String, String> variables(String... namesAndValues) {
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            variables.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return variables;
    }

    void change(String... namesAndValues) {
        core.onSettings(
                nowNanos,
                SettingsReader.read(variables(namesAndValues), Profile.MEDIUM).settings());
        core.advance(nowNanos);
    }

    /** An upstream that may be asked as often as one likes. */
    static UpstreamSpec upstream(String name) {
        return UpstreamSpec.of(name, NO_FORMAT).withCalls(Rate.UNLIMITED);
    }

    static Answer good(Sent call, long afterNanos) {
        Map<String, byte[]> answers = new HashMap<>();
        call.keys().forEach(key -> answers.put(key, ("says " + key).getBytes(StandardCharsets.UTF_8)));
        return new Answer(afterNanos, new CallOutcome(Kind.ANSWERED, 200, 0, answers, ""));
    }

    static Answer bad(Kind kind, long afterNanos) {
        return new Answer(afterNanos, new CallOutcome(kind, 0, 0, Map.of(), "as the test says"));
    }

    static Answer rateLimited(long afterNanos, long retryAfterNanos) {
        return new Answer(afterNanos, new CallOutcome(Kind.RATE_LIMITED, 429, retryAfterNanos, Map.of(), "too many"));
    }

    /** Adds items, together. */
    void add(double score, String... keys) {
        for (String key : keys) {
            core.add(nowNanos, ItemSpec.of("api", key, score), Item.NEVER);
        }
        core.advance(nowNanos);
    }

    /** Adds items k0, k1 and so on, together. */
    void add(double score, int count) {
        add(score, IntStream.range(0, count).mapToObj(i -> "k" + i).toArray(String[]::new));
    }

    List<ItemAnswer> read(String key) {
        List<ItemAnswer> heard = new ArrayList<>();
        core.read(nowNanos, new ItemId("api", key), heard::add);
        core.advance(nowNanos);
        return heard;
    }

    void sample(double cpuPercent, double memoryPercent) {
        SystemSample sample = new SystemSample(cpuPercent, memoryPercent);
        LoadLevel level = LoadThresholds.DEFAULTS.levelOf(sample);
        core.onLoad(
                nowNanos, new LoadState(sample, level, false, cpuPercent, cpuPercent, memoryPercent, memoryPercent));
        core.advance(nowNanos);
    }

    void at(long atNanos, Runnable action) {
        due.add(new Due(atNanos, order++, action));
    }

    /** Lets time pass. */
    void run(long nanos) {
        long until = nowNanos + nanos;
        core.advance(nowNanos);
        while (next() <= until) {
            nowNanos = Math.max(nowNanos, next());
            while (!due.isEmpty() && due.peek().atNanos() <= nowNanos) {
                due.remove().action().run();
            }
            core.advance(nowNanos);
        }
        nowNanos = until;
    }

    private long next() {
        return Math.min(
                core.nextNanos(), due.isEmpty() ? Long.MAX_VALUE : due.peek().atNanos());
    }

    List<List<String>> sentKeys() {
        return sent.stream().map(Sent::keys).toList();
    }

    /** When an item was asked for, in milliseconds since the first moment. */
    List<Long> askedMillis(String key) {
        return sent.stream()
                .filter(call -> call.keys().contains(key))
                .map(call -> (call.atNanos() - SECONDS) / MILLIS)
                .toList();
    }

    private final class FakeSender implements CallSender {
        @Override
        public void send(Call call, UpstreamSpec spec, long timeoutNanos) {
            Sent now = new Sent(call, spec.name(), call.keys(), nowNanos, timeoutNanos);
            sent.add(now);
            mostInFlight = Math.max(mostInFlight, ++inFlight);
            Answer answer = upstream.apply(now);
            boolean isInTime = answer.afterNanos() <= timeoutNanos;
            Answer heard = isInTime ? answer : bad(Kind.TIMED_OUT, timeoutNanos);
            at(nowNanos + heard.afterNanos(), () -> {
                inFlight--;
                core.onOutcome(nowNanos, call, heard.outcome());
            });
        }

        @Override
        public void close() {}
    }
}
