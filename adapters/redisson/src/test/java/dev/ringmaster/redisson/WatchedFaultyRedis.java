package dev.ringmaster.redisson;

import java.util.ArrayList;
import java.util.List;

/**
 * A master and its replica, watched by Sentinels. When the master is killed the replica takes its place.
 *
 * <p>Replication does not wait: what a master had acknowledged and not yet sent on when it was killed is lost, whatever it
 * does with its disk. Sooner than that nothing may be lost. A master that is alone writes nothing: one that comes back
 * before all have heard of the new one would acknowledge what is then thrown away. One that only stands still would do so,
 * too, because it notices too late that it is alone; here it is never so long that it is taken for dead.
 */
final class WatchedFaultyRedis implements FaultyRedis {
    private static final int MOST_SLOW_MILLIS = 600;

    private final RedisSentinelProcesses servers =
            RedisSentinelProcesses.launchWritingInPairs(RedisServerProcess.Append.ALWAYS);
    private final List<Long> lossyNanos = new ArrayList<>();
    private RedisServerProcess master = servers.master();

    @Override
    public String url(int node) {
        return servers.url();
    }

    @Override
    public RedisServerProcess master() {
        return master;
    }

    @Override
    public List<FaultPlan.Kind> kinds() {
        return List.of(
                FaultPlan.Kind.REDIS_KILLED,
                FaultPlan.Kind.REDIS_KILLED,
                FaultPlan.Kind.REDIS_STOPPED,
                FaultPlan.Kind.REDIS_PAUSED,
                FaultPlan.Kind.REDIS_FULL,
                FaultPlan.Kind.NODE_KILLED,
                FaultPlan.Kind.NODE_STOPPED);
    }

    @Override
    public int mostSlowMillis() {
        return MOST_SLOW_MILLIS;
    }

    @Override
    public void begin(FaultPlan.Fault fault) {
        if (fault.kind() == FaultPlan.Kind.REDIS_KILLED) {
            lossyNanos.add(System.nanoTime());
            servers.killMasterAndAwaitFailover();
        } else {
            OneFaultyRedis.beginSimple(master, fault);
        }
    }

    @Override
    public void end(FaultPlan.Fault fault) {
        if (fault.kind() == FaultPlan.Kind.REDIS_KILLED) {
            master.start();
            TestProcess.await("the old master follows the new one", servers::areInStep);
            master = servers.master();
        } else {
            OneFaultyRedis.endSimple(master, fault);
        }
    }

    @Override
    public List<Long> lossyNanos() {
        return lossyNanos;
    }

    @Override
    public void close() {
        servers.close();
    }
}
