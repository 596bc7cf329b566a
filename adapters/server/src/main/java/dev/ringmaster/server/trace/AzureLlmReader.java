package dev.ringmaster.server.trace;

import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Reads the format azure-llm: each request takes one slot, for as long as its tokens take, and is estimated at the tokens
 * of its context and a number for what it will generate. Workers are {@code name,slots}.
 */
final class AzureLlmReader {
    private static final Set<String> WORKER_COLUMNS = new LinkedHashSet<>(List.of("name", "slots"));
    private static final Set<String> REQUEST_COLUMNS =
            new LinkedHashSet<>(List.of("TIMESTAMP", "ContextTokens", "GeneratedTokens"));
    private static final long MAX_TOKENS = 10_000_000;
    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral(' ')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffset("+HH:mm", "Z")
            .optionalEnd()
            .toFormatter();

    private final TraceFiles files;
    private final ResourceCatalog catalog =
            ResourceCatalog.builder().dimensions(ResourceCatalog.SLOTS).build();
    private final RequestSpec oneSlot =
            RequestSpec.of(catalog.demand().amount(ResourceCatalog.SLOTS, 1).build(), 0);
    private final Set<String> workerNames = new HashSet<>();
    private final Workload.Builder workload;

    AzureLlmReader(TraceFiles files) {
        this.files = files;
        workload = new Workload.Builder(files.title(), true);
    }

    Workload read() {
        if (new CsvFile(files.workers()).forEachRow(WORKER_COLUMNS, this::addWorker) == 0) {
            throw new UserError(files.workers() + ":2: there is no worker in this file.");
        }
        if (new CsvFile(files.requests()).forEachRow(REQUEST_COLUMNS, this::addRequest) == 0) {
            throw new UserError(files.requests() + ":2: there is no request in this file.");
        }
        return workload.build(catalog, List.of(oneSlot));
    }

    private void addWorker(CsvRow row) {
        String name = row.textNotEmpty("name");
        if (!workerNames.add(name)) {
            throw row.error("there is already a worker " + name);
        }
        long slots = row.whole("slots", 0, ResourceCatalog.MAX_AMOUNT);
        workload.addWorker(
                name, catalog.capacity().amount(ResourceCatalog.SLOTS, slots).build());
    }

    private void addRequest(CsvRow row) {
        int context = (int) row.whole("ContextTokens", 0, MAX_TOKENS);
        int generated = (int) row.whole("GeneratedTokens", 0, MAX_TOKENS);
        long holdNanos = context * files.contextTokenNanos() + generated * files.generatedTokenNanos();
        workload.addRequest(0, arrivalNanos(row), holdNanos);
        workload.addTokens(context + files.outputEstimate(), context + generated);
    }

    private static long arrivalNanos(CsvRow row) {
        String text = row.textNotEmpty("TIMESTAMP");
        try {
            TemporalAccessor time =
                    TIMESTAMP.parseBest(text.replace('T', ' '), OffsetDateTime::from, LocalDateTime::from);
            Instant instant = time instanceof OffsetDateTime offset
                    ? offset.toInstant()
                    : LocalDateTime.from(time).toInstant(ZoneOffset.UTC);
            return Math.addExact(
                    Math.multiplyExact(instant.getEpochSecond(), TimeUnit.SECONDS.toNanos(1)), instant.getNano());
        } catch (DateTimeException | ArithmeticException e) {
            throw row.error("TIMESTAMP is '" + text + "'; it must look like 2023-11-16 18:17:03.9799600");
        }
    }
}
