package dev.ringmaster.redisson;

import java.util.Arrays;

/** Bytes that are appended to and used again. */
final class GrowingBytes {
    private byte[] bytes;
    private int size;

    GrowingBytes(int capacity) {
        bytes = new byte[capacity];
    }

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, size);
    }

    void clear() {
        size = 0;
    }

    private int grow(int count) {
        int at = size;
        size += count;
        if (size > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size, 2 * bytes.length));
        }
        return at;
    }

    void addByte(int value) {
        int at = grow(1);
        bytes[at] = (byte) value;
    }

    void addShort(int value) {
        int at = grow(Short.BYTES);
        LittleEndian.putShort(bytes, at, value);
    }

    void addLong(long value) {
        int at = grow(Long.BYTES);
        LittleEndian.putLong(bytes, at, value);
    }

    void add(byte[] from, int length) {
        int at = grow(length);
        System.arraycopy(from, 0, bytes, at, length);
    }

    void add(GrowingBytes other) {
        add(other.bytes, other.size);
    }
}
