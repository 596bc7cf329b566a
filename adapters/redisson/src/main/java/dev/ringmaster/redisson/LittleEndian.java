package dev.ringmaster.redisson;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in bytes, as the functions in Redis write them. */
final class LittleEndian {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private LittleEndian() {}

    static void putLong(byte[] to, int at, long value) {
        LONGS.set(to, at, value);
    }

    static long getLong(byte[] from, int at) {
        return (long) LONGS.get(from, at);
    }

    /** Writes the low 16 bits. */
    static void putShort(byte[] to, int at, int value) {
        SHORTS.set(to, at, (short) value);
    }

    static int getShort(byte[] from, int at) {
        return (short) SHORTS.get(from, at) & 0xffff;
    }

    /** A number as an id. */
    static byte[] id(long value) {
        byte[] id = new byte[Long.BYTES];
        putLong(id, 0, value);
        return id;
    }
}
