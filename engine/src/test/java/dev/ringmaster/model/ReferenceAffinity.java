package dev.ringmaster.model;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Which workers a key prefers, worked out for each worker alone. */
public final class ReferenceAffinity {
    private static final int PROBES = 8;

    private ReferenceAffinity() {}

    /**
     * How well a worker suits a key; the lowest is the best.
     *
     * @param fours how many times its distance can be divided by four until nothing is left
     * @param hash the highest is the best
     */
    public record Rank(int fours, long hash) implements Comparable<Rank> {
        @Override
        public int compareTo(Rank other) {
            return fours != other.fours ? Integer.compare(fours, other.fours) : Long.compare(other.hash, hash);
        }
    }

    /**
     * Keys have points on a circle, a worker has one, and of the ways from the points of the key up to that of the worker the
     * shortest counts.
     */
    public static Rank rank(long key, long workerId) {
        long shortest = -1;
        for (int probe = 1; probe <= PROBES; probe++) {
            long point = mixed(mixed(key) + probe * 0x9e3779b97f4a7c15L);
            long way = mixed(workerId) - point;
            shortest = Long.compareUnsigned(way, shortest) < 0 ? way : shortest;
        }
        int fours = 0;
        for (long left = shortest; left != 0; left >>>= 2) {
            fours++;
        }
        return new Rank(fours, mixed(mixed(key) ^ mixed(workerId)));
    }

    private static long mixed(long number) {
        long first = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
        long second = (first ^ (first >>> 27)) * 0x94d049bb133111ebL;
        return second ^ (second >>> 31);
    }

    /** The number, among so many candidates, of the one that has a text. */
    public static int numberOf(String text, int candidates) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            BigInteger first = new BigInteger(1, hash, 0, 8);
            return first.mod(BigInteger.valueOf(candidates)).intValue();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
