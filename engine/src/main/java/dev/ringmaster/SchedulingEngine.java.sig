package dev.ringmaster;
// SIGNATURES (being implemented; the constructor is hidden, use launch)
public final class SchedulingEngine implements AutoCloseable {
    public static SchedulingEngine launch(EngineConfig config, DecisionListener listener);                // no ledger: confirmed at once
    public static SchedulingEngine launch(EngineConfig config, DecisionListener listener, Ledger ledger); // recovers, owns and closes the ledger
    public PublishResult trySubmit(long requestId, RequestSpec spec);
    public PublishResult trySubmit(long requestId, RequestSpec spec, long dueNanos);   // System.nanoTime() at which it was due, for open-loop latency
    public PublishResult tryComplete(long requestId);
    public PublishResult tryCancel(long requestId);
    public PublishResult tryWorkerJoin(long workerId, int pool, Capacity capacity);
    public PublishResult tryWorkerChange(long workerId, Capacity capacity);
    public PublishResult tryWorkerDrain(long workerId);
    public PublishResult tryWorkerLeave(long workerId);
    public PublishResult tryAdvanceTime(long nowNanos);      // only moves time forward; with config.timePassedIn() the only clock
    public long retryAfterNanos();                            // after RING_FULL
    public CompletionStage<Placement> submit(long requestId, RequestSpec spec);          // completes when placed; fails with RequestEndedException otherwise
    public CompletionStage<Placement> submitConfirmed(long requestId, RequestSpec spec); // completes when the ledger has confirmed the placement
    public CompletionStage<Long> stateHash();                 // computed on the deciding thread after all commands published before
    public EngineMetrics metrics();
    public long decidingThreadId();                           // for ThreadMXBean.getThreadAllocatedBytes
    public boolean close(Duration timeout);                   // true when everything was drained in time
    public void close();                                      // 10 s
}
