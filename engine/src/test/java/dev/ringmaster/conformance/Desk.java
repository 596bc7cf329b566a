package dev.ringmaster.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.InlineEngine;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.Rate;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An engine without threads, talked to in few words at a time that only the test moves. */
final class Desk {
    static final ResourceCatalog CATALOG = ResourceCatalog.builder()
            .dimensions(ResourceCatalog.SLOTS, "memory")
            .gpuModels("a100", "l4")
            .pools("main", "other")
            .build();
    static final int MAIN = 0;
    static final int OTHER = 1;
    static final long MANY = 1_000_000;
    static final long MILLI = 1_000_000L;
    static final long SECOND = 1_000_000_000L;
    static final long START =
            TimeUnit.SECONDS.toNanos(Instant.parse("2026-03-02T10:00:00Z").getEpochSecond());

    final Answers answers = new Answers();
    final InlineEngine engine;
    long now = START;
    AdmissionPolicy policy;
    private int told;

    /** Without workers. */
    Desk(EngineConfig config) {
        policy = config.admission();
        engine = InlineEngine.create(config, answers);
    }

    /** With one worker in the pool main that has so many slots. */
    Desk(AdmissionPolicy policy, long slots) {
        this(EngineConfig.builder(CATALOG).admission(policy).build());
        join(1, MAIN, slots);
    }

    /** With one worker that holds whatever the limits allow. */
    Desk(AdmissionPolicy policy) {
        this(policy, MANY);
    }

    /** Ten levels, of which the engine lets so many requests run. */
    static AdmissionPolicy.Builder running(long most) {
        return AdmissionPolicy.builder(10).engineLimits(Limits.NONE.withMaxConcurrent(most));
    }

    static Limits tokensPerSecond(long tokens) {
        return Limits.NONE.withTokens(Rate.perSecond(tokens));
    }

    static Demand slots(long slots) {
        return CATALOG.demand().amount(ResourceCatalog.SLOTS, slots).build();
    }

    /** One slot of the pool main, charged to account 0. */
    static RequestSpec at(int level) {
        return RequestSpec.of(ONE_SLOT, level);
    }

    private static final Demand ONE_SLOT = slots(1);

    static RequestSpec at(int level, Demand demand) {
        return RequestSpec.of(demand, level);
    }

    static Capacity capacity(long slots) {
        return CATALOG.capacity().amount(ResourceCatalog.SLOTS, slots).build();
    }

    Desk join(long worker, int pool, long slots) {
        engine.workerJoin(now, worker, pool, capacity(slots));
        forget();
        return this;
    }

    void submit(long id, int level) {
        submit(id, at(level), 0);
    }

    void submit(long id, int level, long tokens) {
        submit(id, at(level), tokens);
    }

    void submit(long id, RequestSpec spec) {
        submit(id, spec, 0);
    }

    void submit(long id, RequestSpec spec, long tokens) {
        engine.submit(now, id, spec, tokens);
    }

    void complete(long id) {
        engine.complete(now, id);
    }

    void complete(long id, long actualTokens) {
        engine.complete(now, id, actualTokens);
    }

    void fail(long id) {
        engine.fail(now, id);
    }

    void cancel(long id) {
        engine.cancel(now, id);
    }

    void change(AdmissionPolicy.Builder to) {
        policy = to.build();
        engine.changePolicy(now, policy);
    }

    void pass(long nanos) {
        now += nanos;
        engine.advanceTime(now);
    }

    /** Lets time pass as a host does who wakes the engine whenever it asks for it. */
    void passByTimers(long nanos) {
        long end = now + nanos;
        while (engine.nextTimerNanos() <= end) {
            now = Math.max(now, engine.nextTimerNanos());
            engine.advanceTime(now);
        }
        now = end;
        engine.advanceTime(now);
    }

    /** Completes whatever runs, again and again, until nobody waits; the order in which they started. */
    List<Long> drain() {
        int before = answers.started.size();
        while (!answers.running.isEmpty()) {
            complete(answers.running.iterator().next());
        }
        return answers.started.subList(before, answers.started.size());
    }

    /** What was answered since the last time this was asked. */
    void assertAnswered(String... expected) {
        List<String> fresh = List.copyOf(answers.all.subList(told, answers.all.size()));
        forget();
        assertEquals(List.of(expected), fresh);
    }

    /** How much was answered since the last time this was asked. */
    int answered() {
        return answers.all.size() - told;
    }

    void forget() {
        told = answers.all.size();
    }

    long running() {
        return answers.running.size();
    }
}
