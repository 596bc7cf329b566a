package dev.ringmaster.dispatch;

import dev.ringmaster.dispatch.upstream.CallOutcome;
import dev.ringmaster.dispatch.upstream.HttpCaller;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** Sends calls over HTTP, and hands on their outcomes on any thread. */
final class HttpSender implements CallSender {
    private static final long CONNECT_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final HttpCaller caller = new HttpCaller(CONNECT_TIMEOUT_NANOS, HttpCaller.DEFAULT_MAX_ANSWER_BYTES);
    private final BiConsumer<Call, CallOutcome> whenDone;

    HttpSender(BiConsumer<Call, CallOutcome> whenDone) {
        this.whenDone = whenDone;
    }

    @Override
    public void send(Call call, UpstreamSpec upstream, long timeoutNanos) {
        caller.call(call.keys(), upstream.format(), timeoutNanos, outcome -> whenDone.accept(call, outcome));
    }

    @Override
    public void close() {
        caller.close();
    }
}
