package dev.ringmaster.perf;

import com.netflix.fenzo.ConstraintEvaluator;
import com.netflix.fenzo.SchedulingResult;
import com.netflix.fenzo.TaskRequest;
import com.netflix.fenzo.TaskScheduler;
import com.netflix.fenzo.VMTaskFitnessCalculator;
import com.netflix.fenzo.VirtualMachineLease;
import com.netflix.fenzo.plugins.BinPackingFitnessCalculators;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.mesos.Protos.Attribute;
import org.apache.mesos.Protos.Offer;
import org.jspecify.annotations.Nullable;

/** Netflix Fenzo with idle workers, packing CPU and memory: one call assigns all tasks, on as many threads as there are cores. */
final class FenzoPeer implements AutoCloseable {
    private static final long NEVER_SECONDS = 1_000_000;

    private final TaskScheduler scheduler = new TaskScheduler.Builder()
            .withLeaseRejectAction(lease -> {})
            .withLeaseOfferExpirySecs(NEVER_SECONDS)
            .withFitnessCalculator(BinPackingFitnessCalculators.cpuMemBinPacker)
            .build();

    /** So many equal workers. */
    FenzoPeer(int workers, double cores, double memoryMib) {
        List<VirtualMachineLease> leases = IntStream.range(0, workers)
                .<VirtualMachineLease>mapToObj(worker -> new Worker("w" + worker, cores, memoryMib))
                .toList();
        scheduler.scheduleOnce(List.of(), leases);
    }

    /** Assigns tasks. */
    SchedulingResult schedule(List<Task> tasks) {
        return scheduler.scheduleOnce(tasks, List.of());
    }

    /** How many workers have tasks, after all tasks were assigned. */
    static int workersUsed(SchedulingResult result, int tasks) {
        int assigned = result.getResultMap().values().stream()
                .mapToInt(worker -> worker.getTasksAssigned().size())
                .sum();
        if (assigned != tasks) {
            throw new IllegalStateException("Fenzo assigned " + assigned + " of " + tasks + " tasks: " + result);
        }
        return result.getResultMap().size();
    }

    @Override
    public void close() {
        scheduler.shutdown();
    }

    /** What is asked for. Written and read by Fenzo's threads as it orders it. */
    static final class Task implements TaskRequest {
        private final String id;
        private final double cores;
        private final double memoryMib;
        private @Nullable AssignedResources assigned;

        Task(String id, double cores, double memoryMib) {
            this.id = id;
            this.cores = cores;
            this.memoryMib = memoryMib;
        }

        @Override
        public String getId() {
            return id;
        }

        @Override
        public String taskGroupName() {
            return "";
        }

        @Override
        public double getCPUs() {
            return cores;
        }

        @Override
        public double getMemory() {
            return memoryMib;
        }

        @Override
        public double getNetworkMbps() {
            return 0;
        }

        @Override
        public double getDisk() {
            return 0;
        }

        @Override
        public int getPorts() {
            return 0;
        }

        @Override
        public Map<String, Double> getScalarRequests() {
            return Collections.emptyMap(); // Fenzo looks for null in it
        }

        @Override
        public Map<String, NamedResourceSetRequest> getCustomNamedResources() {
            return Collections.emptyMap(); // Fenzo looks for null in it
        }

        @Override
        public List<ConstraintEvaluator> getHardConstraints() {
            return List.of();
        }

        @Override
        public List<VMTaskFitnessCalculator> getSoftConstraints() {
            return List.of();
        }

        @Override
        public void setAssignedResources(AssignedResources resources) {
            assigned = resources;
        }

        @Override
        public @Nullable AssignedResources getAssignedResources() {
            return assigned;
        }
    }

    private record Worker(String hostname, double cpuCores, double memoryMB) implements VirtualMachineLease {
        @Override
        public String getId() {
            return hostname;
        }

        @Override
        public long getOfferedTime() {
            return System.currentTimeMillis();
        }

        @Override
        public String getVMID() {
            return hostname;
        }

        @Override
        public double networkMbps() {
            return 0;
        }

        @Override
        public double diskMB() {
            return 0;
        }

        @Override
        public List<Range> portRanges() {
            return List.of();
        }

        @Override
        public @Nullable Offer getOffer() {
            return null;
        }

        @Override
        public Map<String, Attribute> getAttributeMap() {
            return Collections.emptyMap(); // Fenzo looks for null in it
        }

        @Override
        public @Nullable Double getScalarValue(String name) {
            return null;
        }

        @Override
        public Map<String, Double> getScalarValues() {
            return Collections.emptyMap(); // Fenzo looks for null in it
        }
    }
}
