package dev.ringmaster.dispatch;

/** Makes calls. */
interface CallSender extends AutoCloseable {
    /** Makes a call; its one outcome comes back by {@link DispatchCore#onOutcome}, later. */
    void send(Call call, UpstreamSpec upstream, long timeoutNanos);

    /** Ends all calls. */
    @Override
    void close();
}
