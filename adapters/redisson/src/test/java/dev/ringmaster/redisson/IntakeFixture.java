package dev.ringmaster.redisson;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Nodes that serve clients in one group, a client, and all it hears. */
final class IntakeFixture implements AutoCloseable {
    static final ResourceCatalog CATALOG = ResourceCatalog.builder()
            .dimensions(ResourceCatalog.CPU_MILLIS)
            .pools("main", "other")
            .build();
    /** Long enough for a node that lives on a busy machine. */
    static final Duration LEASE = Duration.ofSeconds(3);

    static final Duration SHORT_LEASE = Duration.ofMillis(600);

    final String group = TestRedis.newGroup();
    final PoolKeys keys;
    final List<IntakeNode> nodes = new ArrayList<>();
    final RingmasterClient client;
    final List<RequestDecision> heard = new CopyOnWriteArrayList<>();
    final Map<Long, List<RequestDecision.Kind>> kinds = new ConcurrentHashMap<>();
    private final RedisServerProcess server;
    private final RedisSettings settings;

    IntakeFixture() {
        this(TestRedis.server(), TestRedis.settings());
    }

    IntakeFixture(RedisServerProcess server, RedisSettings settings) {
        this(keys -> server, settings);
    }

    IntakeFixture(Function<PoolKeys, RedisServerProcess> servers, RedisSettings settings) {
        this.settings = settings;
        keys = PoolKeys.of(settings.keyPrefix(), group);
        server = servers.apply(keys);
        RedisSettings patient = settings.toBuilder().timeoutMillis(10_000).build();
        client = RingmasterClient.connect(patient, CATALOG, groups());
        client.follow(0, RingmasterClient.BEGINNING, decision -> {
            heard.add(decision);
            kinds.computeIfAbsent(decision.requestId(), id -> new CopyOnWriteArrayList<>())
                    .add(decision.kind());
        });
    }

    private List<String> groups() {
        return Collections.nCopies(2, group);
    }

    RedisLedgerConfig config(String name, Duration lease) {
        return RedisLedgerConfig.of(settings, CATALOG, name)
                .withGroups(groups())
                .withLease(lease);
    }

    IntakeNode node(String name) {
        return node(name, EngineConfig.builder(CATALOG).build()).start();
    }

    /** One that is to be killed. */
    IntakeNode mortal(String name) {
        return add(new IntakeNode(
                        config(name, SHORT_LEASE), EngineConfig.builder(CATALOG).build()))
                .start();
    }

    private IntakeNode add(IntakeNode node) {
        nodes.add(node);
        return node;
    }

    /** One that takes nothing in before it is started. */
    IntakeNode node(String name, EngineConfig engine) {
        return add(new IntakeNode(config(name, LEASE), engine));
    }

    static WorkerSpec worker(long cpuMillis) {
        return WorkerSpec.of(
                0,
                CATALOG.capacity().amount(ResourceCatalog.CPU_MILLIS, cpuMillis).build());
    }

    static RequestSpec request(long cpuMillis) {
        return RequestSpec.of(
                CATALOG.demand().amount(ResourceCatalog.CPU_MILLIS, cpuMillis).build(), 0);
    }

    long submit(RequestSpec spec) {
        return client.submit(spec, 0).toCompletableFuture().join();
    }

    void complete(long requestId) {
        client.complete(requestId).toCompletableFuture().join();
    }

    RequestDecision await(long requestId, RequestDecision.Kind kind) {
        TestProcess.await(
                "request " + requestId + " is " + kind + ", not only " + kinds.get(requestId),
                () -> kinds.getOrDefault(requestId, List.of()).contains(kind));
        return heard.stream()
                .filter(decision -> decision.requestId() == requestId && decision.kind() == kind)
                .findFirst()
                .orElseThrow();
    }

    long finals(long requestId) {
        return kinds.getOrDefault(requestId, List.of()).stream()
                .filter(RequestDecision.Kind::isFinal)
                .count();
    }

    String redis(String... words) {
        return server.command(words);
    }

    /** Waits until no request is in the stream or unacknowledged. */
    void awaitNoArrivals() {
        TestProcess.await(
                "no arrival is left", () -> redis("XLEN", keys.arrivals()).equals("0"));
        TestProcess.await(
                "nothing is unacknowledged",
                () -> redis("XPENDING", keys.arrivals(), "engines").startsWith("0"));
    }

    @Override
    public void close() {
        nodes.forEach(IntakeNode::close);
        client.close();
    }
}
