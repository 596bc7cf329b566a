package dev.ringmaster.redisson;

import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.FinalAnswer;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.port.LedgerRecord;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.redisson.api.stream.StreamMessageId;

/**
 * Decisions in bytes. In the stream of decisions, field {@code r} is the request's place in the stream of arrivals, as
 * text, and field {@code d} the decision: its kind B, then by kind, little-endian,
 *
 * <pre>
 * PLACED     worker I8, GPU devices I8
 * FAILED     reason B
 * REJECTED   reason B, retry after, ns I8
 * </pre>
 *
 * <p>A message, which the functions in Redis turn into such an entry, is the length of that text B, the text, whether the
 * decision is final B, and the decision.
 */
final class DecisionCodec {
    private static final RequestDecision.Kind[] KINDS = RequestDecision.Kind.values();
    private static final int REASON = 1;
    private static final int RETRY_AFTER = 2;
    private static final int WORKER = 1;
    private static final int DEVICES = 9;

    private DecisionCodec() {}

    /** What is to be told of a record; returns the number of the message, none for a request that came through no stream. */
    static int addMessage(BatchWriter to, LedgerRecord record) {
        if (!StreamIds.isOfStream(record.requestId())) {
            return BatchWriter.NONE;
        }
        if (record.state() == RequestState.FINISHED) {
            return addEnd(to, record.requestId(), record.finalAnswer(), record.failReason());
        }
        boolean isPlaced = record.state() == RequestState.PLACED;
        GrowingBytes message = begin(
                to,
                StreamIds.place(record.requestId()),
                isPlaced ? RequestDecision.Kind.PLACED : RequestDecision.Kind.QUEUED);
        if (isPlaced) {
            message.addLong(record.workerId());
            message.addLong(record.gpuDevices());
        }
        return to.end();
    }

    /** The end of an accepted request. */
    static int addEnd(BatchWriter to, long requestId, @Nullable FinalAnswer answer, @Nullable FailReason reason) {
        RequestDecision.Kind kind = kind(answer);
        GrowingBytes message = begin(to, StreamIds.place(requestId), kind);
        if (kind == RequestDecision.Kind.FAILED) {
            message.addByte(reason == null ? 0 : reason.code());
        }
        return to.end();
    }

    /** A rejection. */
    static int addRejected(BatchWriter to, long requestId, RejectReason reason, long retryAfterNanos) {
        GrowingBytes message = begin(to, StreamIds.place(requestId), RequestDecision.Kind.REJECTED);
        message.addByte(reason.code());
        message.addLong(retryAfterNanos);
        return to.end();
    }

    private static GrowingBytes begin(BatchWriter to, StreamMessageId place, RequestDecision.Kind kind) {
        GrowingBytes message = to.beginMessage();
        begin(message, place, kind);
        return message;
    }

    private static void begin(GrowingBytes message, StreamMessageId place, RequestDecision.Kind kind) {
        byte[] text = StreamIds.text(place);
        message.addByte(text.length);
        message.add(text, text.length);
        message.addByte(kind.isFinal() ? 1 : 0);
        message.addByte(kind.code());
    }

    /** The message that a request was set aside. */
    static byte[] setAside(StreamMessageId place) {
        GrowingBytes message = new GrowingBytes(48);
        begin(message, place, RequestDecision.Kind.SET_ASIDE);
        return message.toArray();
    }

    private static RequestDecision.Kind kind(@Nullable FinalAnswer answer) {
        return switch (answer == null ? FinalAnswer.RELEASED : answer) {
            case RELEASED -> RequestDecision.Kind.RELEASED;
            case CANCELLED -> RequestDecision.Kind.CANCELLED;
            case EXPIRED -> RequestDecision.Kind.EXPIRED;
            case FAILED -> RequestDecision.Kind.FAILED;
        };
    }

    /** Reads an entry of the stream of decisions of a group; null if it is of a later kind or about no request of today. */
    static @Nullable RequestDecision read(StreamMessageId position, Map<byte[], byte[]> entry, int group) {
        byte[] bytes = StreamIds.field(entry, 'd');
        long requestId = StreamIds.of(StreamIds.parse(StreamIds.field(entry, 'r')), group);
        if (bytes.length == 0 || bytes[0] < 1 || bytes[0] > KINDS.length || requestId == StreamIds.NONE) {
            return null;
        }
        RequestDecision.Kind kind = KINDS[bytes[0] - 1];
        boolean isPlaced = kind == RequestDecision.Kind.PLACED;
        boolean isRejected = kind == RequestDecision.Kind.REJECTED;
        boolean hasReason = isRejected || kind == RequestDecision.Kind.FAILED;
        return new RequestDecision(
                position.toString(),
                requestId,
                kind,
                isPlaced ? LittleEndian.getLong(bytes, WORKER) : LedgerRecord.NO_WORKER,
                isPlaced ? LittleEndian.getLong(bytes, DEVICES) : 0,
                hasReason ? bytes[REASON] : 0,
                isRejected ? LittleEndian.getLong(bytes, RETRY_AFTER) : 0);
    }
}
