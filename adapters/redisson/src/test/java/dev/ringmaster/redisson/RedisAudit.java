package dev.ringmaster.redisson;

import dev.ringmaster.api.Demand;
import dev.ringmaster.port.LedgerRecord;
import dev.ringmaster.port.SharedWorker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** What Redis itself says, at one instant: the workers, and who holds what of them. */
final class RedisAudit {
    /** Both hashes in one step: their sizes first, then ids and values in turn. */
    private static final String SCRIPT = """
            local out = {}
            for k = 1, 2 do
                local all = redis.call('HGETALL', KEYS[k])
                out[#out + 1] = tostring(#all / 2)
                for i = 1, #all do
                    out[#out + 1] = all[i]:gsub('.', function(c) return ('%02x'):format(c:byte()) end)
                end
            end
            return table.concat(out, ' ')
            """;

    private final Map<Long, SharedWorker> workers = new HashMap<>();
    private final Map<Long, LedgerRecord> entries = new HashMap<>();
    private final Map<Long, List<LedgerRecord>> heldOn = new HashMap<>();

    private RedisAudit(String[] words) {
        WorkerCodec workerCodec = new WorkerCodec(FaultNode.CATALOG);
        EntryCodec entryCodec = new EntryCodec(FaultNode.CATALOG);
        int at = 0;
        for (int left = Integer.parseInt(words[at++]); left > 0; left--) {
            long id = id(words[at++]);
            SharedWorker worker = new SharedWorker();
            workerCodec.decode(HexFormat.of().parseHex(words[at++]), 0, id, worker);
            workers.put(id, worker);
        }
        for (int left = Integer.parseInt(words[at++]); left > 0; left--) {
            long id = id(words[at++]);
            byte[] value = HexFormat.of().parseHex(words[at++]);
            LedgerRecord record = new LedgerRecord();
            entryCodec.decode(id, value, record);
            entries.put(id, record);
            SharedWorker worker = workers.get(record.workerId());
            if (worker != null && worker.incarnation() == EntryCodec.incarnation(value)) {
                heldOn.computeIfAbsent(record.workerId(), same -> new ArrayList<>())
                        .add(record);
            }
        }
    }

    private static long id(String hex) {
        return LittleEndian.getLong(HexFormat.of().parseHex(hex), 0);
    }

    static RedisAudit of(RedisServerProcess server, String group) {
        PoolKeys keys = PoolKeys.of("ringmaster", group);
        return new RedisAudit(server.command("EVAL", SCRIPT, "2", keys.workers(), keys.entries())
                .split(" "));
    }

    int workers() {
        return workers.size();
    }

    /** The requests that are open in Redis. */
    Map<Long, LedgerRecord> entries() {
        return entries;
    }

    /** What is wrong: where what is free is below nothing, or is not what the reservations leave of the capacity. */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        workers.forEach((id, worker) -> {
            List<LedgerRecord> held = heldOn.getOrDefault(id, List.of());
            for (int dimension = 0; dimension < FaultNode.CATALOG.dimensions().size(); dimension++) {
                int index = dimension;
                long used = held.stream()
                        .mapToLong(entry -> demand(entry).charge(index))
                        .sum();
                check(
                        faults,
                        id,
                        "dimension " + dimension,
                        worker.capacity().amount(dimension),
                        used,
                        worker.free(dimension));
            }
            for (int device = 0; device < worker.capacity().gpuDevices(); device++) {
                long bit = 1L << device;
                long used = held.stream()
                        .filter(entry -> (entry.gpuDevices() & bit) != 0)
                        .mapToLong(entry -> demand(entry).gpuMillis())
                        .sum();
                check(faults, id, "GPU device " + device, 1_000, used, worker.freeGpuMillis(device));
            }
        });
        return faults;
    }

    private static Demand demand(LedgerRecord entry) {
        return entry.spec().demand();
    }

    private static void check(List<String> faults, long id, String what, long capacity, long used, long free) {
        if (used > capacity || free != capacity - used) {
            faults.add(
                    "worker " + id + ", " + what + ": capacity " + capacity + ", reserved " + used + ", free " + free);
        }
    }
}
