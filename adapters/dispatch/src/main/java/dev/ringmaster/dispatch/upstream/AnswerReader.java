package dev.ringmaster.dispatch.upstream;

import dev.ringmaster.dispatch.upstream.CallOutcome.Kind;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Collects the body of a good answer and has it read; stops, and so breaks off the answer, as soon as it grows too large. The
 * HTTP client calls it from one thread at a time.
 */
final class AnswerReader implements BodySubscriber<CallOutcome> {
    private final List<String> keys;
    private final CallFormat format;
    private final int status;
    private final int maxBytes;
    private final CompletableFuture<CallOutcome> outcome = new CompletableFuture<>();
    private final List<ByteBuffer> parts = new ArrayList<>();
    private long byteCount;
    private Flow.@Nullable Subscription subscription;

    AnswerReader(List<String> keys, CallFormat format, int status, int maxBytes) {
        this.keys = keys;
        this.format = format;
        this.status = status;
        this.maxBytes = maxBytes;
    }

    @Override
    public CompletionStage<CallOutcome> getBody() {
        return outcome;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (outcome.isDone()) {
            return;
        }
        for (ByteBuffer buffer : buffers) {
            byteCount += buffer.remaining();
        }
        if (byteCount <= maxBytes) {
            parts.addAll(buffers);
            return;
        }
        parts.clear();
        outcome.complete(bad("the answer is longer than " + maxBytes + " bytes"));
        if (subscription != null) {
            subscription.cancel();
        }
    }

    @Override
    public void onError(Throwable failure) {
        outcome.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        if (!outcome.isDone()) {
            outcome.complete(read());
        }
    }

    private CallOutcome read() {
        ByteBuffer body = ByteBuffer.allocate((int) byteCount);
        parts.forEach(body::put);
        parts.clear();
        try {
            Map<String, byte[]> answers = format.answers(keys, body.array());
            return new CallOutcome(Kind.ANSWERED, status, 0, answers, "");
        } catch (AnswerException e) {
            return bad(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            return bad("the format failed on the answer (" + e.getClass().getSimpleName() + ")");
        }
    }

    private CallOutcome bad(String error) {
        return Outcomes.failed(Kind.BAD_ANSWER, status, error);
    }
}
