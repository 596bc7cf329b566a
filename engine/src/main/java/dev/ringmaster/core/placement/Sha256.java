package dev.ringmaster.core.placement;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of numbers, written in decimal digits. Single thread; allocates nothing once it is made. */
final class Sha256 {
    private static final int MAX_DIGITS = 20;
    private static final int LENGTH = 32;

    private final MessageDigest digest;
    private final byte[] text = new byte[MAX_DIGITS];
    private final byte[] hash = new byte[LENGTH];

    Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The first 8 bytes, the first of them the highest. */
    long of(long number) {
        int start = write(number);
        digest.update(text, start, MAX_DIGITS - start);
        try {
            digest.digest(hash, 0, LENGTH);
        } catch (DigestException e) {
            throw new IllegalStateException("the buffer is as long as the hash", e);
        }
        long first = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            first = first << Byte.SIZE | (hash[i] & 0xff);
        }
        return first;
    }

    /** Writes a number to the end of the text, and says where it begins. */
    private int write(long number) {
        int start = MAX_DIGITS;
        for (long left = number; left != 0 || start == MAX_DIGITS; left /= 10) {
            text[--start] = (byte) ('0' + Math.abs(left % 10));
        }
        if (number < 0) {
            text[--start] = '-';
        }
        return start;
    }
}
