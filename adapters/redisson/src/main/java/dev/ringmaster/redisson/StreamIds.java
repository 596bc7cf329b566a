package dev.ringmaster.redisson;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.redisson.api.stream.StreamMessageId;

/**
 * The ids of requests that come through a stream: made of the place in the stream, so that they are unique, grow, and
 * tell when the request arrived. From the highest bit: when it arrived, ms since the epoch, 42 bits; the number of its group,
 * 4 bits; how many came before it in that millisecond, 17 bits. Such ids are 2^61 and more since 2004, and below 2^63
 * until 2109; other requests must not have them.
 */
final class StreamIds {
    /** The most groups that have streams. */
    static final int MAX_GROUPS = 16;
    /** No id. */
    static final long NONE = -1;

    private static final int SEQUENCE_BITS = 17;
    private static final int GROUP_BITS = 4;
    private static final int MILLIS_SHIFT = SEQUENCE_BITS + GROUP_BITS;
    private static final long MAX_SEQUENCE = (1L << SEQUENCE_BITS) - 1;
    private static final long FIRST_MILLIS = 1L << 40;
    private static final long FIRST = FIRST_MILLIS << MILLIS_SHIFT;

    private StreamIds() {}

    static boolean isOfStream(long requestId) {
        return requestId >= FIRST;
    }

    /** The id of the request at a place in the stream of a group; {@link #NONE} if no such place is of today. */
    static long of(StreamMessageId place, int group) {
        long millis = place.getId0();
        long sequence = place.getId1();
        boolean fits = millis >= FIRST_MILLIS && millis < 4 * FIRST_MILLIS && sequence >= 0 && sequence <= MAX_SEQUENCE;
        return fits ? millis << MILLIS_SHIFT | (long) group << SEQUENCE_BITS | sequence : NONE;
    }

    static long millis(long requestId) {
        return requestId >>> MILLIS_SHIFT;
    }

    static int group(long requestId) {
        return (int) (requestId >>> SEQUENCE_BITS) & (MAX_GROUPS - 1);
    }

    /** Its place in the stream. */
    static StreamMessageId place(long requestId) {
        return new StreamMessageId(millis(requestId), requestId & MAX_SEQUENCE);
    }

    /** Its place in the stream, as Redis writes it. */
    static byte[] text(StreamMessageId place) {
        return (place.getId0() + "-" + place.getId1()).getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads a place that Redis wrote. */
    static StreamMessageId parse(byte[] text) {
        return parse(new String(text, StandardCharsets.US_ASCII));
    }

    /**
     * Reads a place.
     *
     * @throws IllegalArgumentException if it is none
     */
    static StreamMessageId parse(String place) {
        int dash = place.indexOf('-');
        if (dash < 0) {
            throw new IllegalArgumentException(
                    "'" + place + "' is no position in a stream; one is like 1700000000000-0");
        }
        return new StreamMessageId(Long.parseLong(place.substring(0, dash)), Long.parseLong(place.substring(dash + 1)));
    }

    /** The value of a field of an entry in a stream, empty if it has none of that name. */
    static byte[] field(Map<byte[], byte[]> fields, char name) {
        for (Map.Entry<byte[], byte[]> field : fields.entrySet()) {
            if (field.getKey().length == 1 && field.getKey()[0] == name) {
                return field.getValue();
            }
        }
        return new byte[0];
    }
}
