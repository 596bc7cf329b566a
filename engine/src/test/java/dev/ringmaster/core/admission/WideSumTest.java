package dev.ringmaster.core.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WideSumTest {
    private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    @Test
    void isExactBeyondWhatALongHolds() {
        WideSum limits = new WideSum();
        WideSum used = new WideSum();
        for (int i = 0; i < 100; i++) {
            limits.add(1L << 60);
            used.add(1L << 60);
        }
        used.add(-5);

        assertEquals(5, limits.minus(used));
        assertEquals(-5, used.minus(limits));
        assertEquals(Long.MAX_VALUE, limits.minus(new WideSum()));
        assertEquals(Long.MIN_VALUE, new WideSum().minus(limits));
    }

    @Test
    void agreesWithBigIntegers() {
        Random random = new Random(3);
        WideSum[] sums = {new WideSum(), new WideSum()};
        BigInteger[] expected = {BigInteger.ZERO, BigInteger.ZERO};
        for (int i = 0; i < 100_000; i++) {
            long value = random.nextLong() >> random.nextInt(64);
            int which = random.nextInt(2);
            sums[which].add(value);
            expected[which] = expected[which].add(BigInteger.valueOf(value));

            BigInteger difference = expected[0].subtract(expected[1]);
            assertEquals(difference.max(MIN).min(MAX).longValueExact(), sums[0].minus(sums[1]), "step " + i);
        }
    }
}
