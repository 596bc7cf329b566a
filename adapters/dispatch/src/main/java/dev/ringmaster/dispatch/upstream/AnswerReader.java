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
import java.util.function.Consumer;

/**
 * Collects the body of a good answer and has it read; has the call broken off as soon as the body grows too large. The HTTP
 * client calls it from one thread at a time.
 */
final class AnswerReader implements BodySubscriber<CallOutcome> {
    private final List<String> keys;
    private final CallFormat format;
    private final int status;
    private final int maxBytes;
    private final Consumer<CallOutcome> breakOff;
    private final CompletableFuture<CallOutcome> outcome = new CompletableFuture<>();
    private final List<ByteBuffer> parts = new ArrayList<>();
    private long byteCount;

    /**
     * Makes one for one call.
     *
     * @param breakOff ends the call with this outcome and cancels it
     */
    AnswerReader(List<String> keys, CallFormat format, int status, int maxBytes, Consumer<CallOutcome> breakOff) {
        this.breakOff = breakOff;
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
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            byteCount += buffer.remaining();
        }
        if (byteCount <= maxBytes) {
            parts.addAll(buffers);
        } else {
            parts.clear();
            breakOff.accept(tooLong());
        }
    }

    @Override
    public void onError(Throwable failure) {
        outcome.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        outcome.complete(byteCount <= maxBytes ? read() : tooLong());
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

    private CallOutcome tooLong() {
        return bad("the answer is longer than " + maxBytes + " bytes");
    }

    private CallOutcome bad(String error) {
        return Outcomes.failed(Kind.BAD_ANSWER, status, error);
    }
}
