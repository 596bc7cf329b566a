package dev.ringmaster.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.port.CapacityBatch;
import dev.ringmaster.port.CapacityVerdict;
import dev.ringmaster.port.SharedCapacity;
import dev.ringmaster.port.SharedWorker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Opens the ledger under test for every test, and asks it in few words. */
public abstract class SharedCapacityFixture {
    /** Millicores and MiB, of which as much is charged as is asked. */
    protected static final ResourceCatalog CATALOG = catalog(100);

    private static final int MAX_BATCH = 100;

    protected static final long SENDER = 1;
    protected static final long FENCE = 1;

    protected SharedCapacity shared;
    protected long nextId = 1;
    protected ResourceCatalog catalog = CATALOG;
    private long sequence;

    /** Opens an empty ledger whose workers and demands are in the words of a catalog. */
    protected abstract SharedCapacity open(ResourceCatalog words);

    @BeforeEach
    final void openLedger() {
        shared = open(CATALOG);
    }

    @AfterEach
    final void closeLedger() {
        shared.close();
    }

    private static ResourceCatalog catalog(int memoryPercent) {
        return ResourceCatalog.builder()
                .dimensions(ResourceCatalog.CPU_MILLIS, ResourceCatalog.MEMORY_MIB)
                .chargePercent(ResourceCatalog.MEMORY_MIB, memoryPercent)
                .gpuModels("T4", "A10G")
                .build();
    }

    /** From here on a quarter more memory is charged than is asked; of an empty ledger. */
    protected final void chargeAQuarterMoreMemory() {
        shared.close();
        catalog = catalog(125);
        shared = open(catalog);
    }

    protected final Capacity worker(long cpuMillis, long memoryMiB) {
        return capacity(cpuMillis, memoryMiB).build();
    }

    protected final Capacity gpuWorker(long cpuMillis, long memoryMiB, int devices, String model) {
        return capacity(cpuMillis, memoryMiB).gpus(devices, model).build();
    }

    private Capacity.Builder capacity(long cpuMillis, long memoryMiB) {
        return catalog.capacity()
                .amount(ResourceCatalog.CPU_MILLIS, cpuMillis)
                .amount(ResourceCatalog.MEMORY_MIB, memoryMiB);
    }

    protected final Demand.Builder demand(long cpuMillis, long memoryMiB) {
        return catalog.demand()
                .amount(ResourceCatalog.CPU_MILLIS, cpuMillis)
                .amount(ResourceCatalog.MEMORY_MIB, memoryMiB);
    }

    protected final Demand ask(long cpuMillis, long memoryMiB) {
        return demand(cpuMillis, memoryMiB).build();
    }

    protected final Demand askGpu(long cpuMillis, long memoryMiB, int devices, String model) {
        return demand(cpuMillis, memoryMiB).gpus(devices, 1000).gpuModels(model).build();
    }

    protected final CapacityBatch batch() {
        return new CapacityBatch(catalog, MAX_BATCH);
    }

    /** Gives a batch to the ledger and waits for the answer. */
    protected final CapacityBatch apply(CapacityBatch batch) {
        CompletableFuture<CapacityBatch> answer = new CompletableFuture<>();
        shared.apply(batch, answer::complete);
        return answer.orTimeout(20, TimeUnit.SECONDS).join();
    }

    protected final CapacityBatch send(CapacityBatch batch) {
        return apply(batch.from(SENDER, FENCE, ++sequence));
    }

    protected final long reserve(long worker, Demand... demands) {
        long first = nextId;
        CapacityBatch batch = batch();
        for (Demand demand : demands) {
            batch.reserve(nextId++, worker, demand, devicesFor(demand));
        }
        assertVerdicts(send(batch), CapacityVerdict.APPLIED, demands.length);
        return first;
    }

    private static long devicesFor(Demand demand) {
        return (1L << demand.gpuDevices()) - 1;
    }

    protected final SharedWorker read(long workerId) {
        SharedWorker worker = new SharedWorker();
        shared.read(workerId, worker);
        return worker;
    }

    protected final List<SharedWorker> readAll() {
        List<SharedWorker> all = new ArrayList<>();
        shared.readAll(worker -> all.add(new SharedWorker().copyOf(worker)));
        return all;
    }

    protected final SharedWorker assertFree(long workerId, long cpuMillis, long memoryMiB, long version) {
        SharedWorker worker = read(workerId);
        assertEquals(
                List.of(cpuMillis, memoryMiB, version),
                List.of(worker.free(0), worker.free(1), worker.version()),
                "free CPU, free memory and version of worker " + workerId);
        return worker;
    }

    protected static List<CapacityVerdict> verdicts(CapacityBatch batch) {
        return IntStream.range(0, batch.size()).mapToObj(batch::verdict).toList();
    }

    protected static void assertVerdicts(CapacityBatch batch, CapacityVerdict each, int count) {
        assertEquals(Collections.nCopies(count, each), verdicts(batch));
    }
}
