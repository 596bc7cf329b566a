package dev.ringmaster.dispatch;

import java.time.Duration;
import java.util.Optional;

/**
 * What became of asking for an item.
 *
 * @param id which item
 * @param body what the upstream said of it; empty if nothing is known. Not to be changed
 * @param age how long ago the upstream said so
 * @param error why the upstream could not be asked now, in a word; empty if the body is fresh. With a body beside it, that is
 *     what was said before
 * @param processingTime what the call took from the permission to send it to its answer; zero for what was remembered
 */
@SuppressWarnings("ArrayRecordComponent") // It is handed through, not compared.
public record ItemAnswer(ItemId id, Optional<byte[]> body, Duration age, String error, Duration processingTime) {
    /** The upstream could not be reached or did not answer properly. */
    public static final String REQUEST_FAILED = "request_failed";

    /** The upstream answered, and said nothing of this item. */
    public static final String MISSING = "missing";

    /** It was not its turn in time: for a read within the interval of its lane, else two minutes more. */
    public static final String NOT_STARTED = "not_started";

    /** The upstream is left alone for a while, as it asked for or because it fails. */
    public static final String PAUSED = "upstream_paused";

    /** No such item, or not any more. */
    public static final String UNKNOWN = "unknown_item";

    /** The dispatcher is closed. */
    public static final String CLOSED = "closed";

    /** Whether the upstream has said this within the lifetime of the lane's cache, or just now. */
    public boolean isSuccess() {
        return error.isEmpty();
    }

    /** Whether this is what was said before, because the upstream could not be asked. */
    public boolean isStale() {
        return !error.isEmpty() && body.isPresent();
    }
}
