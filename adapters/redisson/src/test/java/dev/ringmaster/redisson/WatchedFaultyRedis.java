package dev.ringmaster.redisson;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A master and its replica, watched by Sentinels. When the master is killed the replica takes its place.
 *
 * <p>Replication does not wait: what a master had acknowledged and not yet sent on when it was killed is lost, whatever it
 * does with its disk. What the replica had by then may not be lost. A master that is alone writes nothing: one that comes back
 * before all have heard of the new one would acknowledge what is then thrown away. One that only stands still would do so,
 * too, because it notices too late that it is alone; here it is never so long that it is taken for dead.
 */
final class WatchedFaultyRedis implements FaultyRedis {
    private static final int MOST_SLOW_MILLIS = 400;
    private static final Pattern MASTER_OFFSET = Pattern.compile("master_repl_offset:([0-9]+)");
    private static final Pattern REPLICA_OFFSET = Pattern.compile("state=online,offset=([0-9]+)");
    /** Nodes note a little later what the old master told them. The new one tells nothing for longer than that. */
    private static final long NOTED_LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(900);

    private final RedisSentinelProcesses servers =
            RedisSentinelProcesses.launchWritingInPairs(RedisServerProcess.Append.ALWAYS);
    private final List<Span> lossy = new ArrayList<>();
    private RedisServerProcess master = servers.master();
    private RedisServerProcess troubled = master;
    private long masterSeenNanos = System.nanoTime();

    @Override
    public String url(int node) {
        return servers.url();
    }

    @Override
    public RedisServerProcess master() {
        lookForNewMaster();
        return master;
    }

    /** On a machine that is busy enough the Sentinels may take a master for dead that nobody has killed. */
    private void lookForNewMaster() {
        RedisServerProcess now = servers.master();
        long nanos = System.nanoTime();
        if (now != master) {
            lossy.add(new Span(masterSeenNanos, nanos));
            master = now;
        }
        masterSeenNanos = nanos;
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

    /** No: a node that stands still notes too late what the old master had told it. */
    @Override
    public boolean mayOverlap() {
        return false;
    }

    @Override
    public void begin(FaultPlan.Fault fault) {
        lookForNewMaster();
        troubled = master;
        if (fault.kind() == FaultPlan.Kind.REDIS_KILLED) {
            long safeUntilNanos = awaitReplicated();
            lossy.add(new Span(safeUntilNanos, System.nanoTime() + NOTED_LATE_NANOS));
            servers.killMasterAndAwaitFailover();
            master = servers.master();
        } else {
            OneFaultyRedis.beginSimple(troubled, fault);
        }
    }

    @Override
    public void end(FaultPlan.Fault fault) {
        if (fault.kind() == FaultPlan.Kind.REDIS_KILLED) {
            troubled.start();
            TestProcess.await("the old master follows the new one", servers::areInStep);
        } else {
            OneFaultyRedis.endSimple(troubled, fault);
        }
    }

    /** Waits until the replica has all that was acknowledged until a moment, and tells which. */
    private long awaitReplicated() {
        long nanos = System.nanoTime();
        long offset = number(master.command("INFO", "replication"), MASTER_OFFSET);
        TestProcess.await(
                "the replica has got so far",
                () -> number(master.command("INFO", "replication"), REPLICA_OFFSET) >= offset);
        return nanos;
    }

    private static long number(String text, Pattern pattern) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : -1;
    }

    @Override
    public List<Span> lossy() {
        lookForNewMaster();
        return lossy;
    }

    @Override
    public void close() {
        servers.close();
    }
}
