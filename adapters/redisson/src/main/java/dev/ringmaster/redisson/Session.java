package dev.ringmaster.redisson;

import dev.ringmaster.port.LedgerException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.redisson.api.RMap;

/**
 * The node's right to write, in one group: a number that no other run of any node has, and a lease on it. Whoever takes
 * over from a node ends its right to write in the same step.
 */
final class Session {
    private static final int LEASE_END = 16;
    private static final int HEIR = 24;
    private static final int STATE_SIZE = 32;

    /** The sessions as they are in Redis. */
    static final class All {
        private final Map<Long, byte[]> states = new TreeMap<>();
        private final long nowMillis;

        All(Collection<Map.Entry<byte[], byte[]>> entries, long nowMillis) {
            this.nowMillis = nowMillis;
            for (Map.Entry<byte[], byte[]> entry : entries) {
                if (entry.getKey().length == Long.BYTES && entry.getValue().length == STATE_SIZE) {
                    states.put(LittleEndian.getLong(entry.getKey(), 0), entry.getValue());
                }
            }
        }

        /** When they were, by the clock of Redis. */
        long nowMillis() {
            return nowMillis;
        }

        private long heir(long session) {
            byte[] state = states.get(session);
            return state == null ? 0 : LittleEndian.getLong(state, HEIR);
        }

        private long leaseEnd(long session) {
            byte[] state = states.get(session);
            return state == null ? 0 : LittleEndian.getLong(state, LEASE_END);
        }

        /** Those that may write. */
        List<Long> live() {
            List<Long> live = new ArrayList<>();
            for (long session : states.keySet()) {
                if (heir(session) == 0 && leaseEnd(session) >= nowMillis) {
                    live.add(session);
                }
            }
            return live;
        }

        /** Those whose lease is over and that nobody has taken over from. */
        List<Long> dead() {
            List<Long> dead = new ArrayList<>();
            for (long session : states.keySet()) {
                long leaseEnd = leaseEnd(session);
                if (heir(session) == 0 && leaseEnd > 0 && leaseEnd < nowMillis) {
                    dead.add(session);
                }
            }
            return dead;
        }

        /** Those that this one took over from, not counting those that they had taken over from. */
        List<Long> before(long heir) {
            List<Long> before = new ArrayList<>();
            for (long session : states.keySet()) {
                if (heir(session) == heir) {
                    before.add(session);
                }
            }
            return before;
        }

        /** Who answers now for what a session wrote. */
        long ownerOf(long session) {
            long owner = session;
            for (long heir = heir(owner); heir != 0; heir = heir(owner)) {
                owner = heir;
            }
            return owner;
        }

        /** Whether a session that took over answers for what this one wrote, directly or through others. */
        boolean isBehind(long session, long heir) {
            long owner = session;
            while (owner != heir && heir(owner) != 0) {
                owner = heir(owner);
            }
            return owner == heir;
        }
    }

    private final Functions functions;
    private final RMap<byte[], byte[]> nodes;
    private final Redis redis;
    private final long leaseMillis;
    private final long number;
    private final byte[] id;

    /** Begins a session. */
    Session(Redis redis, Functions functions, RMap<byte[], byte[]> nodes, String name, long leaseMillis) {
        this.redis = redis;
        this.functions = functions;
        this.nodes = nodes;
        this.leaseMillis = leaseMillis;
        byte[] nodeName = name.getBytes(StandardCharsets.UTF_8);
        number = redis.await(functions.call("ringmaster1_enter", nodeName, text(leaseMillis)));
        id = LittleEndian.id(number);
    }

    /** Its number. */
    long number() {
        return number;
    }

    /**
     * Holds the lease for its whole length from now on.
     *
     * @return false if that is too late: another has taken over
     * @throws LedgerException if Redis does not answer
     */
    boolean renew() {
        return redis.await(functions.call("ringmaster1_renew", id, text(leaseMillis))) == 1;
    }

    /** Gives the lease up, so that others need not wait for its end. */
    void end() {
        redis.await(functions.call("ringmaster1_renew", id, text(0)));
    }

    /** Takes over from a session whose lease is over; false if another did, or it lives. */
    boolean takeOver(long dead) {
        return redis.await(functions.call("ringmaster1_take_over", LittleEndian.id(dead), id)) == 1;
    }

    /** All sessions, as they are now. */
    All readAll() {
        long nowMillis = redis.await(functions.call("ringmaster1_time"));
        return new All(redis.await(nodes.readAllEntrySetAsync()), nowMillis);
    }

    private static byte[] text(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }
}
