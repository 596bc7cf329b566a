package dev.ringmaster.server.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceFilesTest {
    private static final String WORKERS = "sn,cpu_milli,memory_mib,gpu,model\n";
    private static final String REQUESTS = "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec\n";
    private static final String TIMED =
            "name,cpu_milli,memory_mib,num_gpu,gpu_milli,creation_time,deletion_time,scheduled_time\n";
    private static final String ONE_WORKER = WORKERS + "w0,64000,262144,2,A\n";
    private static final String LLM_WORKERS = "name,slots\nw0,4\n";
    private static final String LLM_REQUESTS = "TIMESTAMP,ContextTokens,GeneratedTokens\n";

    @TempDir
    private Path folder;

    @Test
    void readsColumnsInAnyOrderWithByteOrderMarkCrlfAndNoLastLineEnd() {
        Workload workload = openb(
                "\uFEFFmodel,gpu,sn,memory_mib,cpu_milli\r\nA,2,w0,262144,64000\r\n,0,w1,1024,8000",
                "\uFEFFgpu_spec,gpu_milli,num_gpu,memory_mib,cpu_milli,name\r\n\r\nA|B,500,1,2048,4000,r0");
        assertEquals(2, workload.workers());
        assertEquals("w1", workload.workerName(1));
        assertEquals(8000, workload.capacity(1).amount(0));
        assertEquals(2, workload.capacity(0).gpuDevices());
        assertEquals(1, workload.requests());
        assertEquals(500, workload.spec(0).demand().gpuMillis());
        assertEquals(0b11, workload.spec(0).demand().gpuModels());
    }

    @Test
    void sharesOneSpecificationAmongEqualRequests() {
        Workload workload = openb(ONE_WORKER, REQUESTS + "a,1000,1024,0,0,\nb,2000,1024,0,0,\nc,1000,1024,0,0,\n");
        assertSame(workload.spec(0), workload.spec(2));
    }

    @Test
    void takesDurationsFromTheScheduledTimeOrElseTheCreationTime() {
        Workload workload = read(
                TraceFormat.OPENB,
                true,
                ONE_WORKER,
                TIMED + "a,1000,0,0,0,100,160,110\nb,1000,0,0,0,105,165,\nc,1000,0,0,0,120,90,120\n");
        assertTrue(workload.hasTimes());
        assertEquals(50_000_000_000L, workload.holdNanos(0));
        assertEquals(60_000_000_000L, workload.holdNanos(1));
        assertEquals(1, workload.holdNanos(2));
        assertEquals(0, workload.arrivalNanos(0));
        assertEquals(20_000_000_000L, workload.arrivalSpanNanos());
    }

    @Test
    void needsNoTimesWhereNobodyAsksForThem() {
        assertFalse(openb(ONE_WORKER, REQUESTS + "a,1000,1024,0,0,\n").hasTimes());
    }

    @Test
    void holdsASlotForAsLongAsTheTokensTake() {
        Workload workload = read(
                TraceFormat.AZURE_LLM,
                true,
                LLM_WORKERS,
                LLM_REQUESTS + "2023-11-16 18:17:03.9799600,4808,10\n2023-11-16 18:17:04.0319600,0,2\n"
                        + "2023-11-16T18:17:05+00:00,1,0");
        assertEquals(4808 * 250_000L + 10 * 25_000_000L, workload.holdNanos(0));
        assertEquals(50_000_000L, workload.holdNanos(1));
        assertEquals(52_000_000L, workload.arrivalNanos(1));
        assertEquals(1_020_040_000L, workload.arrivalNanos(2));
        assertEquals(1, workload.spec(0).demand().amount(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "w1,-1,1,0,; 3: cpu_milli is -1; allowed is",
                "w1,x,1,0,; 3: cpu_milli is 'x', not a whole number",
                "w1,1.5,1,0,; 3: cpu_milli is '1.5', not a whole number",
                "w1,,1,0,; 3: cpu_milli is empty",
                "w1,1,1,65,A; 3: gpu is 65; allowed is 0 to 64",
                "w1,1,1; 3: the row has 3 cells and the header 5",
                "w1,1,1,0,,7; 3: the row has 6 cells and the header 5",
                "w0,1,1,0,; 3: there is already a worker w0",
                "'',1,1,0,; 3: sn is empty",
                "w1,99999999999999999999,1,0,; 3: cpu_milli is '99999999999999999999', not a whole number",
            })
    void refusesBadWorkersWithFileAndLine(String row, String message) {
        String cells = row.replace("''", "");
        assertRefused("workers.csv:" + message.strip(), ONE_WORKER + cells + "\n", REQUESTS + "a,1,1,0,0,\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a,-5,1,0,0,; 3: cpu_milli is -5; allowed is",
                "a,1,1,2,,; 3: gpu_milli is empty",
                "a,1,1,2,0,; 3: gpu_milli is 0; allowed is 1 to 1000",
                "a,1,1,1,1001,; 3: gpu_milli is 1001; allowed is 1 to 1000",
                "a,1,1,-1,0,; 3: num_gpu is -1; allowed is 0 to 64",
                "a,1,1,0; 3: the row has 4 cells and the header 6",
                "a,0,0,0,0,; 3: the request asks for nothing",
                "a,1,1,zero,0,; 3: num_gpu is 'zero', not a whole number",
            })
    void refusesBadRequestsWithFileAndLine(String row, String message) {
        assertRefused("requests.csv:" + message.strip(), ONE_WORKER, REQUESTS + "ok,1,1,0,0,\n" + row + "\n");
    }

    @Test
    void refusesHeadersThatMissOrRepeatAColumn() {
        assertRefused("workers.csv:1: the header has no column model", "sn,cpu_milli,memory_mib,gpu\n", REQUESTS);
        assertRefused("workers.csv:1: the header names column 'sn' twice", "sn,sn\n", REQUESTS);
        assertRefused(
                "requests.csv:1: the header has no column gpu_milli",
                ONE_WORKER,
                "name,cpu_milli,memory_mib,num_gpu\n");
    }

    @Test
    void refusesFilesWithNothingInThem() {
        assertRefused("workers.csv:1: the file is empty", "", REQUESTS);
        assertRefused("workers.csv:2: there is no worker", WORKERS, REQUESTS);
        assertRefused("requests.csv:2: there is no request", ONE_WORKER, REQUESTS);
    }

    @Test
    void refusesAQuoteThatNeverEnds() {
        assertRefused("requests.csv:", ONE_WORKER, REQUESTS + "\"a,1,1,0,0,\n");
    }

    @Test
    void refusesRequestsWithoutTimesWhereTheyAreNeeded() {
        UserError error = assertThrows(
                UserError.class, () -> read(TraceFormat.OPENB, true, ONE_WORKER, REQUESTS + "a,1,1,0,0,\n"));
        assertTrue(text(error).contains("requests.csv:1: the header has no column creation_time"), text(error));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "yesterday,1,1; 2: TIMESTAMP is 'yesterday'",
                "2023-11-16 18:17:03,-1,1; 2: ContextTokens is -1",
                "2023-11-16 18:17:03,1,1.5; 2: GeneratedTokens is '1.5', not a whole number",
                "2023-11-16 18:17:03,1; 2: the row has 2 cells",
            })
    void refusesBadLlmRequestsWithFileAndLine(String row, String message) {
        UserError error = assertThrows(
                UserError.class, () -> read(TraceFormat.AZURE_LLM, true, LLM_WORKERS, LLM_REQUESTS + row + "\n"));
        assertTrue(text(error).contains("requests.csv:" + message.strip()), text(error));
    }

    @Test
    void madeUpWorkloadsFollowFromTheirSeed() {
        Workload one = new SyntheticWorkload(7, 2_000, 50, 1).make();
        Workload same = new SyntheticWorkload(7, 2_000, 50, 1).make();
        Workload other = new SyntheticWorkload(8, 2_000, 50, 1).make();
        assertEquals(lines(one), lines(same));
        assertFalse(lines(one).equals(lines(other)));
        assertTrue(one.shortestHoldNanos() >= 50_000_000L);
    }

    private static List<String> lines(Workload workload) {
        return java.util.stream.IntStream.range(0, workload.requests())
                .mapToObj(i -> workload.spec(i) + " " + workload.arrivalNanos(i) + " " + workload.holdNanos(i))
                .toList();
    }

    private void assertRefused(String message, String workers, String requests) {
        UserError error = assertThrows(UserError.class, () -> openb(workers, requests));
        assertTrue(text(error).contains(message), text(error));
        assertFalse(text(error).contains("\n"), text(error));
    }

    private Workload openb(String workers, String requests) {
        return read(TraceFormat.OPENB, false, workers, requests);
    }

    private Workload read(TraceFormat format, boolean needsTimes, String workers, String requests) {
        return new TraceFiles(
                        write("workers.csv", workers),
                        write("requests.csv", requests),
                        format,
                        needsTimes,
                        250_000,
                        25_000_000,
                        1_000)
                .read();
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String text(UserError error) {
        return String.valueOf(error.getMessage());
    }
}
