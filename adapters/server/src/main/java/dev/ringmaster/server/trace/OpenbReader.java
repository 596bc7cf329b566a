package dev.ringmaster.server.trace;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.Gpus;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Reads the formats openb and arrivals, which share the worker file and the first columns of the request file. */
final class OpenbReader {
    private static final Set<String> WORKER_COLUMNS = ordered("sn", "cpu_milli", "memory_mib", "gpu", "model");
    private static final Set<String> REQUEST_COLUMNS =
            ordered("name", "cpu_milli", "memory_mib", "num_gpu", "gpu_milli");
    private static final Set<String> TIME_COLUMNS = ordered("creation_time", "deletion_time");
    private static final long MAX_SECONDS = TimeUnit.NANOSECONDS.toSeconds(Long.MAX_VALUE / 4);

    private final TraceFiles files;
    private final List<WorkerRow> workers = new ArrayList<>();
    private final Set<String> workerNames = new HashSet<>();
    private final Map<Shape, Integer> shapes = new LinkedHashMap<>();
    private final Workload.Builder workload;

    OpenbReader(TraceFiles files) {
        this.files = files;
        workload = new Workload.Builder(files.title(), files.needsTimes());
    }

    Workload read() {
        if (new CsvFile(files.workers()).forEachRow(WORKER_COLUMNS, this::addWorker) == 0) {
            throw new UserError(files.workers() + ":2: there is no worker in this file.");
        }
        if (new CsvFile(files.requests()).forEachRow(requestColumns(), this::addRequest) == 0) {
            throw new UserError(files.requests() + ":2: there is no request in this file.");
        }
        return build(catalog());
    }

    private Set<String> requestColumns() {
        Set<String> columns = new LinkedHashSet<>(REQUEST_COLUMNS);
        if (files.needsTimes()) {
            columns.addAll(TIME_COLUMNS);
        }
        return columns;
    }

    private void addWorker(CsvRow row) {
        String name = row.textNotEmpty("sn");
        if (!workerNames.add(name)) {
            throw row.error("there is already a worker " + name);
        }
        workers.add(new WorkerRow(
                name,
                row.whole("cpu_milli", 0, ResourceCatalog.MAX_AMOUNT),
                row.whole("memory_mib", 0, ResourceCatalog.MAX_AMOUNT),
                (int) row.whole("gpu", 0, Gpus.MAX_DEVICES),
                row.text("model")));
    }

    private void addRequest(CsvRow row) {
        Shape shape = shape(row);
        if (shape.isEmpty()) {
            throw row.error("the request asks for nothing");
        }
        int index = shapes.computeIfAbsent(shape, added -> shapes.size());
        if (files.needsTimes()) {
            addTimed(row, index);
        } else {
            workload.addRequest(index, 0, 1);
        }
    }

    private static Shape shape(CsvRow row) {
        long cpuMillis = row.whole("cpu_milli", 0, ResourceCatalog.MAX_AMOUNT);
        long memoryMiB = row.whole("memory_mib", 0, ResourceCatalog.MAX_AMOUNT);
        int devices = (int) row.whole("num_gpu", 0, Gpus.MAX_DEVICES);
        if (devices == 0) {
            if (!row.text("gpu_milli").isEmpty()) {
                row.whole("gpu_milli", 0, Long.MAX_VALUE);
            }
            return new Shape(cpuMillis, memoryMiB, 0, 0, "");
        }
        int millis = (int) row.whole("gpu_milli", 1, Gpus.DEVICE_MILLIS);
        return new Shape(cpuMillis, memoryMiB, devices, millis, row.text("gpu_spec"));
    }

    private void addTimed(CsvRow row, int shape) {
        long created = row.whole("creation_time", 0, MAX_SECONDS);
        long deleted = row.whole("deletion_time", 0, MAX_SECONDS);
        long started = row.text("scheduled_time").isEmpty() ? created : row.whole("scheduled_time", 0, MAX_SECONDS);
        workload.addRequest(
                shape, TimeUnit.SECONDS.toNanos(created), TimeUnit.SECONDS.toNanos(Math.max(0, deleted - started)));
    }

    /** Memory has to fit but does not count in best fit, as in the published comparisons on these traces. */
    private ResourceCatalog catalog() {
        Set<String> models = new TreeSet<>();
        workers.stream().filter(worker -> worker.gpus > 0).forEach(worker -> models.add(worker.model));
        shapes.keySet().forEach(shape -> models.addAll(shape.models()));
        models.remove("");
        if (models.size() > ResourceCatalog.MAX_GPU_MODELS) {
            throw new UserError(files.workers() + " and " + files.requests() + " name " + models.size()
                    + " GPU models; at most " + ResourceCatalog.MAX_GPU_MODELS + " are allowed.");
        }
        return ResourceCatalog.builder()
                .dimensions(ResourceCatalog.CPU_MILLIS)
                .dimension(ResourceCatalog.MEMORY_MIB, 0)
                .gpuModels(models.toArray(new String[0]))
                .build();
    }

    private Workload build(ResourceCatalog catalog) {
        for (WorkerRow worker : workers) {
            workload.addWorker(worker.name, worker.capacity(catalog));
        }
        List<RequestSpec> specs = new ArrayList<>();
        for (Shape shape : shapes.keySet()) {
            specs.add(RequestSpec.of(shape.demand(catalog), 0));
        }
        return workload.build(catalog, specs);
    }

    private static Set<String> ordered(String... names) {
        return new LinkedHashSet<>(List.of(names));
    }

    private record WorkerRow(String name, long cpuMillis, long memoryMiB, int gpus, String model) {
        Capacity capacity(ResourceCatalog catalog) {
            Capacity.Builder capacity = catalog.capacity()
                    .amount(ResourceCatalog.CPU_MILLIS, cpuMillis)
                    .amount(ResourceCatalog.MEMORY_MIB, memoryMiB);
            return (gpus == 0 || model.isEmpty() ? capacity.gpus(gpus) : capacity.gpus(gpus, model)).build();
        }
    }

    private record Shape(long cpuMillis, long memoryMiB, int gpus, int gpuMillis, String gpuSpec) {
        boolean isEmpty() {
            return cpuMillis == 0 && memoryMiB == 0 && gpus == 0;
        }

        Set<String> models() {
            Set<String> models = new LinkedHashSet<>();
            for (String model : gpuSpec.split("\\|", -1)) {
                models.add(model.strip());
            }
            models.remove("");
            return models;
        }

        Demand demand(ResourceCatalog catalog) {
            return catalog.demand()
                    .amount(ResourceCatalog.CPU_MILLIS, cpuMillis)
                    .amount(ResourceCatalog.MEMORY_MIB, memoryMiB)
                    .gpus(gpus, gpuMillis)
                    .gpuModels(models().toArray(new String[0]))
                    .build();
        }
    }
}
