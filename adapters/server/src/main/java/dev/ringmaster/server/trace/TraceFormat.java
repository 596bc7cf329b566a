package dev.ringmaster.server.trace;

/** The shapes of trace files that can be replayed. */
public enum TraceFormat {
    /** Tasks of a GPU cluster, with times where the file has them. */
    OPENB("openb"),
    /** Tasks of a GPU cluster in their order of arrival, without times. */
    ARRIVALS("arrivals"),
    /** Requests to a language model, with the time and tokens of each. */
    AZURE_LLM("azure-llm");

    private final String label;

    TraceFormat(String label) {
        this.label = label;
    }

    @Override
    public String toString() {
        return label;
    }
}
