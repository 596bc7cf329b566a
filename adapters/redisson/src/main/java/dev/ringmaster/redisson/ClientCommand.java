package dev.ringmaster.redisson;

import dev.ringmaster.SchedulingEngine;
import dev.ringmaster.api.PublishResult;
import dev.ringmaster.api.RequestSpec;
import org.jspecify.annotations.Nullable;

/**
 * What a client says about its request: in the one field {@code c} of an entry of the stream of commands the kind B, the
 * id of the request I8 and its tokens I8.
 *
 * @param tokens what it really used; {@link #AS_ESTIMATED}, or without meaning
 */
record ClientCommand(Kind kind, long requestId, long tokens) {
    /** It used as many tokens as it was estimated at. */
    static final long AS_ESTIMATED = -1;

    private static final int REQUEST = 1;
    private static final int TOKENS = 9;
    private static final int SIZE = 17;
    private static final Kind[] KINDS = Kind.values();

    /** What can be said. The codes are stable. */
    enum Kind {
        COMPLETE(1),
        FAIL(2),
        CANCEL(3),
        RENEW(4);

        private final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    byte[] encode() {
        byte[] bytes = new byte[SIZE];
        bytes[0] = (byte) kind.code;
        LittleEndian.putLong(bytes, REQUEST, requestId);
        LittleEndian.putLong(bytes, TOKENS, tokens);
        return bytes;
    }

    /** Reads one; null if it is none. */
    static @Nullable ClientCommand decode(byte[] bytes) {
        if (bytes.length != SIZE || bytes[0] < 1 || bytes[0] > KINDS.length) {
            return null;
        }
        long tokens = LittleEndian.getLong(bytes, TOKENS);
        boolean isPossible = tokens >= AS_ESTIMATED && tokens <= RequestSpec.MAX_TOKENS;
        return isPossible ? new ClientCommand(KINDS[bytes[0] - 1], LittleEndian.getLong(bytes, REQUEST), tokens) : null;
    }

    PublishResult publishTo(SchedulingEngine engine) {
        return switch (kind) {
            case COMPLETE ->
                tokens == AS_ESTIMATED ? engine.tryComplete(requestId) : engine.tryComplete(requestId, tokens);
            case FAIL -> engine.tryFail(requestId);
            case CANCEL -> engine.tryCancel(requestId);
            case RENEW -> engine.tryRenew(requestId);
        };
    }
}
