package dev.ringmaster.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class StatTest {
    @Test
    void takesTheMiddleOfAnOddNumberOfRounds() {
        assertEquals(new Stat(3, 1, 9), Stat.of(9, 1, 3));
    }

    @Test
    void takesTheMeanOfTheTwoInTheMiddleOfAnEvenNumber() {
        assertEquals(new Stat(4, 1, 9), Stat.of(9, 1, 3, 5));
    }

    @Test
    void comparesRoundByRound() {
        assertEquals(new Stat(2, 1, 3), Stat.ofRatios(new double[] {10, 40, 30}, new double[] {10, 20, 10}));
    }

    @Test
    void refusesWhatCannotBeCompared() {
        assertThrows(IllegalArgumentException.class, Stat::of);
        assertThrows(IllegalArgumentException.class, () -> Stat.ofRatios(new double[1], new double[2]));
    }

    @Test
    void leavesTheValuesAsTheyWere() {
        double[] values = {3, 1, 2};
        Stat.of(values);
        assertEquals(3, values[0]);
    }

    @Test
    void printsThreeDigits() {
        assertEquals("1.50 [0.0125..12.3M]", new Stat(1.5, 0.0125, 12_345_678).toString());
        assertEquals("123", Stat.text(123.4));
        assertEquals("45.7k", Stat.text(45_678));
    }

    @Test
    void growthIsTheExponentOfThePowerLawThatFitsBest() {
        int[] sizes = {10, 100, 1_000};
        assertEquals(0, Stat.growthExponent(sizes, new double[] {7, 7, 7}), 1e-9);
        assertEquals(0.5, Stat.growthExponent(sizes, new double[] {1, Math.sqrt(10), 10}), 1e-9);
        assertEquals(1, Stat.growthExponent(sizes, new double[] {20, 100, 2_000}), 1e-9);
    }

    @Test
    void aSeriesKeepsItsOrder() {
        Series series = new Series();
        Series baseline = new Series();
        for (int i = 1; i <= 20; i++) {
            series.add(2.0 * i);
            baseline.add(i);
        }
        assertEquals(new Stat(2, 2, 2), series.over(baseline));
        assertEquals(new Stat(21, 2, 40), series.stat());
    }
}
