package dev.ringmaster.chronicle;

import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.contract.RandomRecords;
import dev.ringmaster.port.LedgerBatch;
import dev.ringmaster.port.LedgerException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A ledger in a process of its own, started by a test with {@link #start}; talks over its standard streams. */
final class ChildLedger {
    static final ResourceCatalog CATALOG = ResourceCatalog.builder()
            .dimensions(ResourceCatalog.CPU_MILLIS, ResourceCatalog.MEMORY_MIB)
            .gpuModels("small", "large")
            .pools("first", "second")
            .labels("zone", "tenant")
            .build();
    static final int MAX_ENTRIES = 3_000;
    static final int IDS = 2_000;
    static final int MOST_IN_BATCH = 120;

    private ChildLedger() {}

    /** What a child does. */
    enum Task {
        /** Applies random batches for ever; writes how many were confirmed, after each. */
        WRITE,
        /** Opens the ledger, writes one byte, closes it when its input ends. */
        HOLD,
        /** Opens the ledger and closes it; writes what an exception says. */
        TRY
    }

    /** Starts a child in a JVM like this one; its standard error goes to a file. */
    static Process start(Task task, Path directory, long seed, Path errors) throws IOException {
        return start(ownFlags(), task, directory, seed, errors);
    }

    /** Starts a child in a JVM with flags of its own. */
    static Process start(List<String> flags, Task task, Path directory, long seed, Path errors) throws IOException {
        return startMain(
                flags, ChildLedger.class, List.of(task.name(), directory.toString(), Long.toString(seed)), errors);
    }

    /** Starts a program in a JVM like this one; its standard error goes to a file. */
    static Process startMain(Class<?> main, List<String> arguments, Path errors) throws IOException {
        return startMain(ownFlags(), main, arguments, errors);
    }

    private static Process startMain(List<String> flags, Class<?> main, List<String> arguments, Path errors)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectError(errors.toFile()).start();
    }

    private static List<String> ownFlags() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--") || argument.startsWith("-ea"))
                .toList();
    }

    /** The records a writing child applies. */
    static RandomRecords records(long seed) {
        return new RandomRecords(CATALOG, seed, IDS);
    }

    /** Reads what a writing child says until its stream ends or it has confirmed enough; the last number read. */
    static long awaitConfirmed(DataInputStream from, long enough) {
        long confirmed = 0;
        try {
            while (confirmed < enough) {
                confirmed = from.readLong();
            }
        } catch (IOException e) {
            // The child is dead: its last whole number counts.
        }
        return confirmed;
    }

    public static void main(String[] arguments) throws IOException {
        Path directory = new File(arguments[1]).toPath();
        switch (Task.valueOf(arguments[0])) {
            case WRITE -> write(directory, Long.parseLong(arguments[2]));
            case HOLD -> hold(directory);
            case TRY -> tryOut(directory);
        }
    }

    private static void write(Path directory, long seed) throws IOException {
        DataOutputStream confirmations = new DataOutputStream(System.out);
        ChronicleLedger ledger = ChronicleLedger.open(directory, CATALOG, MAX_ENTRIES);
        ledger.recover(entry -> {});
        RandomRecords records = records(seed);
        LedgerBatch batch = new LedgerBatch(MOST_IN_BATCH);
        for (long applied = 1; ; applied++) {
            records.next(batch, MOST_IN_BATCH);
            ledger.apply(batch, answered -> {});
            for (int i = 0; i < batch.size(); i++) {
                if (!batch.isConfirmed(i)) {
                    throw new IllegalStateException(batch.get(i) + " failed: " + ledger.lastFailure());
                }
            }
            confirmations.writeLong(applied);
            confirmations.flush();
        }
    }

    private static void hold(Path directory) throws IOException {
        try (ChronicleLedger ledger = ChronicleLedger.open(directory, CATALOG, MAX_ENTRIES)) {
            System.out.write(ledger.wasRecovered() ? 1 : 0);
            System.out.flush();
            int end = System.in.read();
            if (end >= 0) {
                throw new IllegalStateException("nothing was expected, but " + end);
            }
        }
    }

    private static void tryOut(Path directory) {
        try {
            ChronicleLedger.open(directory, CATALOG, MAX_ENTRIES).close();
        } catch (LedgerException e) {
            System.out.print(e.getMessage());
        }
    }
}
