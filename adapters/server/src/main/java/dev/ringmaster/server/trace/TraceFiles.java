package dev.ringmaster.server.trace;

import java.nio.file.Path;

/**
 * Names the files of a trace and says how to read them.
 *
 * @param workers the worker file
 * @param requests the request file
 * @param format the shape of both
 * @param needsTimes whether the run needs arrival and hold times; files without them are then refused
 * @param contextTokenNanos how long a context token holds a slot, in the format azure-llm
 * @param generatedTokenNanos how long a generated token holds a slot, in the format azure-llm
 * @param outputEstimate how many generated tokens each request is estimated at, in the format azure-llm
 */
public record TraceFiles(
        Path workers,
        Path requests,
        TraceFormat format,
        boolean needsTimes,
        long contextTokenNanos,
        long generatedTokenNanos,
        int outputEstimate) {
    /**
     * Reads both files.
     *
     * @throws UserError naming file and line
     */
    public Workload read() {
        return format == TraceFormat.AZURE_LLM ? new AzureLlmReader(this).read() : new OpenbReader(this).read();
    }

    String title() {
        return requests.getFileName() + " on " + workers.getFileName();
    }
}
