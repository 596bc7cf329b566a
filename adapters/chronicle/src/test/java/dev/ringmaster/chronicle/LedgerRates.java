package dev.ringmaster.chronicle;

import com.sun.management.ThreadMXBean;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.contract.RandomRecords;
import dev.ringmaster.port.LedgerBatch;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Measures records a second in batches, and how long a ledger takes to close, open and recover. Arguments: a directory,
 * the number of live requests, records in a batch.
 */
final class LedgerRates {
    private static final int ROUNDS = 5;
    private static final int BATCHES_KEPT = 2_000;
    private static final double MILLIS = 1e6;

    private LedgerRates() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        int live = Integer.parseInt(arguments[1]);
        int size = Integer.parseInt(arguments[2]);
        long start = System.nanoTime();
        ChronicleLedger ledger = open(directory, live);
        report("first opening, ms", start);
        LedgerBatch[] batches = batches(live, size);
        for (int round = 0; round < ROUNDS; round++) {
            measure(ledger, batches);
        }
        start = System.nanoTime();
        fill(ledger, live);
        report("fill, ms", start);
        start = System.nanoTime();
        ledger.close();
        report("close, ms", start);
        start = System.nanoTime();
        ledger = open(directory, live);
        report("opening of a clean ledger, ms", start);
        readBack(ledger);
        ledger.close();
        Path properties = directory.resolve("ledger.properties");
        Files.writeString(properties, Files.readString(properties).replace("CLEAN", "OPEN"));
        start = System.nanoTime();
        ledger = open(directory, live);
        report("opening with recovery, ms", start);
        readBack(ledger);
        ledger.close();
    }

    private static ChronicleLedger open(Path directory, int live) {
        return ChronicleLedger.open(directory, ChildLedger.CATALOG, live);
    }

    private static LedgerBatch[] batches(int live, int size) {
        RandomRecords records = new RandomRecords(ChildLedger.CATALOG, 1, live);
        LedgerBatch[] batches = new LedgerBatch[BATCHES_KEPT];
        for (int i = 0; i < batches.length; i++) {
            batches[i] = new LedgerBatch(size);
            while (!batches[i].isFull()) {
                LedgerBatch one = new LedgerBatch(1);
                records.next(one, 1);
                batches[i].add().copyOf(one.get(0));
            }
        }
        return batches;
    }

    private static void measure(ChronicleLedger ledger, LedgerBatch[] batches) {
        int repeats = 10;
        long[] nanos = new long[batches.length * repeats];
        long records = 0;
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long allocated = threads.getThreadAllocatedBytes(thread);
        long start = System.nanoTime();
        for (int i = 0; i < nanos.length; i++) {
            LedgerBatch batch = batches[i % batches.length];
            long before = System.nanoTime();
            ledger.apply(batch, answered -> {});
            nanos[i] = System.nanoTime() - before;
            records += batch.size();
        }
        long total = System.nanoTime() - start;
        allocated = threads.getThreadAllocatedBytes(thread) - allocated;
        Arrays.sort(nanos);
        System.out.printf(
                "%,.0f records/s, batch p50 %.1f us p99 %.1f us max %.1f us, %d bytes/record, %d failed%n",
                records * 1e9 / total,
                nanos[nanos.length / 2] / 1e3,
                nanos[nanos.length * 99 / 100] / 1e3,
                nanos[nanos.length - 1] / 1e3,
                allocated / records,
                ledger.recordsFailed());
    }

    private static void fill(ChronicleLedger ledger, int live) {

        LedgerBatch batch = new LedgerBatch(100);
        for (int id = 0; id < live; id++) {
            batch.add().queued(id, id, spec(id), 5, 1, 1);
            if (batch.isFull() || id == live - 1) {
                ledger.apply(batch, answered -> {});
                batch.clear();
            }
        }
    }

    private static RequestSpec spec(int id) {
        return RequestSpec.of(
                ChildLedger.CATALOG.demand().amount("cpuMillis", 1 + id % 50).build(), 0);
    }

    private static void readBack(ChronicleLedger ledger) {
        long start = System.nanoTime();
        long[] entries = new long[1];
        ledger.recover(entry -> entries[0]++);
        report("reading " + entries[0] + " entries back, ms", start);
    }

    private static void report(String what, long start) {
        System.out.printf("%s: %.0f%n", what, (System.nanoTime() - start) / MILLIS);
    }
}
