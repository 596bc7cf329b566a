package dev.ringmaster.redisson;

import dev.ringmaster.port.CapacityBatch;
import dev.ringmaster.port.CapacityChange;
import java.util.ArrayList;
import java.util.List;
import org.redisson.api.RedissonClient;

/** What benchmarks need of the ledger on Redis and no user does. Any thread. */
public final class BenchAccess {
    /** The function by which {@link #library} applies the next batch. */
    public static final String APPLY_NEXT = "ringmasterbench_apply";

    /** An outcome or a verdict. */
    private static final String DONE = "\\001";

    private static final String HEAD = """
            #!lua name=ringmasterbench
            local functions = {}
            local function register(name, callback) functions[name] = callback end
            """;

    private BenchAccess() {}

    /** The keys of a group, as all functions take them. */
    public static List<String> keys(RedisSettings settings, String group) {
        return PoolKeys.of(settings.keyPrefix(), group).all().stream()
                .map(String.class::cast)
                .toList();
    }

    /** How many bytes a batch is sent as. */
    public static int size(CapacityBatch batch) {
        return encode(batch).length;
    }

    /**
     * A library made of the source of the true one, of which a function applies two batches by turns whatever argument it
     * is given, under the next number. It fails if a change is refused, but for the first call.
     */
    public static String library(CapacityBatch odd, CapacityBatch even) {
        String source = Functions.source().replace("redis.register_function", "register");
        return HEAD + source + tail(escape(encode(odd)), escape(encode(even)), DONE.repeat(1 + odd.size()));
    }

    private static String tail(String odd, String even, String answer) {
        return """

            local BATCHES, EXPECTED = { '%s', '%s' }, '%s'
            local sequence = 0
            redis.register_function('%s', function(keys, args)
                sequence = sequence + 1
                local batch = BATCHES[2 - sequence %% 2]
                batch = string.sub(batch, 1, 16) .. struct.pack('<I8', sequence) .. string.sub(batch, 25)
                local answer = functions.ringmaster1_apply(keys, { batch })
                if sequence > 1 and string.sub(answer, 1, #EXPECTED) ~= EXPECTED then
                    return redis.error_reply('batch ' .. sequence .. ' was not applied as a whole')
                end
                return answer
            end)
            """.formatted(odd, even, answer, APPLY_NEXT);
    }

    private static String escape(byte[] bytes) {
        StringBuilder text = new StringBuilder(4 * bytes.length);
        for (byte each : bytes) {
            text.append("\\%03d".formatted(each & 0xff));
        }
        return text.toString();
    }

    private static byte[] encode(CapacityBatch batch) {
        BatchWriter writer = new BatchWriter();
        writer.clear();
        for (int worker = 0; worker < batch.workers(); worker++) {
            int number = writer.addWorker(batch.worker(worker).workerId());
            int value = BatchWriter.NONE;
            for (int i = batch.first(worker); i != CapacityBatch.END; i = batch.next(i)) {
                CapacityChange change = batch.get(i);
                if (change.isReservation() && value == BatchWriter.NONE) {
                    writer.beginPlaced(batch.nodeId(), change.workerId(), 0, change.demand(), change.gpuDevices());
                    value = writer.end();
                }
                int operation = change.isReservation() ? BatchWriter.RESERVE : BatchWriter.RELEASE;
                int itsValue = change.isReservation() ? value : BatchWriter.NONE;
                writer.add(change.reservationId(), operation, number, itsValue, BatchWriter.NONE);
            }
        }
        return writer.write(batch.nodeId(), batch.fence(), batch.sequence(), 0).toArray();
    }

    /** A client with the settings of the ledger's own, but so many connections. */
    public static RedissonClient client(RedisSettings settings, int connections) {
        return RedisClients.openReader(settings, connections);
    }

    /** Lets the nodes of one group have home workers at once, or none; until the next time that they renew their leases. */
    public static void homes(List<RedisLedger> nodes, boolean areUsed) {
        List<Long> sessions = new ArrayList<>();
        if (areUsed) {
            nodes.forEach(node -> sessions.add(node.group(0).session()));
        }
        nodes.forEach(node -> node.group(0).workers().onSessions(sessions));
    }
}
