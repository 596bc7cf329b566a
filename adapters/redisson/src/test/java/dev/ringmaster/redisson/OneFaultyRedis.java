package dev.ringmaster.redisson;

import java.util.ArrayList;
import java.util.List;

/** One server that syncs each write to its disk before it answers, so nothing may be lost; a proxy before it for each node. */
final class OneFaultyRedis implements FaultyRedis {
    private final RedisServerProcess server = RedisServerProcess.builder()
            .append(RedisServerProcess.Append.ALWAYS)
            .launch();
    private final List<TcpProxy> proxies = new ArrayList<>();

    OneFaultyRedis(int nodes) {
        for (int i = 0; i < nodes; i++) {
            proxies.add(TcpProxy.to(server.port()));
        }
    }

    @Override
    public String url(int node) {
        return "redis://127.0.0.1:" + proxies.get(node).port();
    }

    @Override
    public RedisServerProcess master() {
        return server;
    }

    @Override
    public List<FaultPlan.Kind> kinds() {
        return List.of(FaultPlan.Kind.values());
    }

    @Override
    public int mostSlowMillis() {
        return 1_500;
    }

    @Override
    public boolean mayOverlap() {
        return true;
    }

    @Override
    public void begin(FaultPlan.Fault fault) {
        TcpProxy proxy = proxies.get(fault.node());
        switch (fault.kind()) {
            case REDIS_KILLED -> server.kill();
            case NODE_CUT_OFF -> proxy.partition();
            case NODE_UNHEARD -> {
                proxy.set(TcpProxy.Direction.TO_CLIENT, TcpProxy.Mode.DROP);
                if (fault.millis() % 2 == 0) {
                    proxy.set(TcpProxy.Direction.TO_SERVER, TcpProxy.Mode.DROP);
                }
            }
            default -> beginSimple(server, fault);
        }
    }

    /** What goes wrong in the same way with any server. */
    static void beginSimple(RedisServerProcess server, FaultPlan.Fault fault) {
        switch (fault.kind()) {
            case REDIS_STOPPED -> server.pause();
            case REDIS_PAUSED -> server.command("CLIENT", "PAUSE", Integer.toString(fault.millis()), "ALL");
            case REDIS_FULL -> server.command("CONFIG", "SET", "maxmemory", "1");
            default -> throw new IllegalArgumentException(fault.toString());
        }
    }

    @Override
    public void end(FaultPlan.Fault fault) {
        switch (fault.kind()) {
            case REDIS_KILLED -> server.start();
            case NODE_CUT_OFF, NODE_UNHEARD -> proxies.get(fault.node()).heal();
            default -> endSimple(server, fault);
        }
    }

    /** The end of {@link #beginSimple}. */
    static void endSimple(RedisServerProcess server, FaultPlan.Fault fault) {
        switch (fault.kind()) {
            case REDIS_STOPPED -> server.resume();
            case REDIS_PAUSED -> server.command("CLIENT", "UNPAUSE");
            case REDIS_FULL -> server.command("CONFIG", "SET", "maxmemory", "0");
            default -> throw new IllegalArgumentException(fault.toString());
        }
    }

    @Override
    public List<Span> lossy() {
        return List.of();
    }

    @Override
    public void close() {
        proxies.forEach(TcpProxy::close);
        server.close();
    }
}
