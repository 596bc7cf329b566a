package dev.ringmaster.core.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
    private static final long TICK = 1L << 20;

    private final TimerWheel wheel = new TimerWheel();

    private static final class Timer extends Timed {
        private final long order;

        Timer(long order) {
            this.order = order;
        }

        @Override
        protected long timerOrder() {
            return order;
        }
    }

    private Timer set(long order, long dueNanos) {
        Timer timer = new Timer(order);
        wheel.set(timer, dueNanos);
        return timer;
    }

    @Test
    void hasNothingDueUntilSomethingIsSet() {
        assertEquals(TimerWheel.NEVER, wheel.nextNanos());
        assertFalse(wheel.advanceTo(Long.MAX_VALUE));
        assertNull(wheel.poll(Long.MAX_VALUE));
        Timer never = set(1, TimerWheel.NEVER);
        assertFalse(never.isSet());
        wheel.cancel(never);
        assertEquals(TimerWheel.NEVER, wheel.nextNanos());
    }

    @Test
    void isExactToTheNanosecond() {
        wheel.advanceTo(5);
        Timer timer = set(1, 5 + 90 * TICK + 3);
        assertFalse(wheel.advanceTo(5 + 90 * TICK + 2));
        assertNull(wheel.poll(5 + 90 * TICK + 2));
        assertEquals(timer.dueNanos(), wheel.nextNanos(), "in the present slot it is known exactly");
        assertTrue(wheel.advanceTo(5 + 90 * TICK + 3));
        assertSame(timer, wheel.poll(5 + 90 * TICK + 3));
        assertFalse(timer.isSet());
    }

    @Test
    void takesWhatIsOverdueWhenItIsSet() {
        wheel.advanceTo(100 * TICK);
        Timer past = set(1, Long.MIN_VALUE);
        assertTrue(wheel.advanceTo(100 * TICK));
        assertSame(past, wheel.poll(100 * TICK));
    }

    @Test
    void servesEqualTimesByTheirOrderWhateverTheOrderOfSetting() {
        Timer second = set(2, 1_000 * TICK);
        Timer third = set(3, 1_000 * TICK);
        Timer first = set(1, 1_000 * TICK);
        wheel.advanceTo(2_000 * TICK);
        assertSame(first, wheel.poll(2_000 * TICK));
        assertSame(second, wheel.poll(2_000 * TICK));
        assertSame(third, wheel.poll(2_000 * TICK));
    }

    @Test
    void forgetsTheOldTimeWhenATimerIsSetAgain() {
        Timer timer = set(1, 10 * TICK);
        wheel.set(timer, 5_000 * TICK);
        assertFalse(wheel.advanceTo(4_999 * TICK));
        wheel.set(timer, TimerWheel.NEVER);
        assertFalse(timer.isSet());
        assertFalse(wheel.advanceTo(6_000 * TICK));
    }

    @Test
    void agreesWithAPlainSortedListOverTheWholeRangeOfTime() {
        for (long seed = 0; seed < 400; seed++) {
            new Game(new Random(seed), "seed " + seed).play();
        }
    }

    /** The wheel, and a list that does the same the plain way. */
    private static final class Game {
        private static final Comparator<Timer> ORDER =
                Comparator.<Timer>comparingLong(Timed::dueNanos).thenComparingLong(Timer::timerOrder);

        private final TimerWheel wheel = new TimerWheel();
        private final List<Timer> plain = new ArrayList<>();
        private final List<Timer> timers = new ArrayList<>();
        private final Random random;
        private final String where;
        private long now;

        Game(Random random, String where) {
            this.random = random;
            this.where = where;
            now = random.nextInt(3) == 0 ? Long.MIN_VALUE : random.nextLong() >> random.nextInt(63);
            wheel.advanceTo(now);
            for (int i = 0; i < 60; i++) {
                timers.add(new Timer(random.nextLong()));
            }
        }

        void play() {
            for (int i = 0; i < 400; i++) {
                Timer timer = timers.get(random.nextInt(timers.size()));
                switch (random.nextInt(8)) {
                    case 0 -> cancel(timer);
                    case 1 -> advance(after(now));
                    case 2 -> advance(Math.max(now, wheel.nextNanos() == TimerWheel.NEVER ? now : wheel.nextNanos()));
                    case 3 -> pollOne();
                    default -> set(timer, random.nextInt(10) == 0 ? random.nextLong() : after(now));
                }
                check();
            }
            advance(Long.MAX_VALUE);
            assertEquals(List.of(), plain, where);
            assertEquals(TimerWheel.NEVER, wheel.nextNanos(), where);
        }

        private long after(long nanos) {
            long step = (random.nextLong() >>> 1) >>> random.nextInt(63);
            return nanos > Long.MAX_VALUE - step ? Long.MAX_VALUE - random.nextInt(3) : nanos + step;
        }

        private void set(Timer timer, long dueNanos) {
            plain.remove(timer);
            wheel.set(timer, dueNanos);
            if (dueNanos != TimerWheel.NEVER) {
                plain.add(timer);
                assertEquals(dueNanos, timer.dueNanos(), where);
            }
        }

        private void cancel(Timer timer) {
            plain.remove(timer);
            wheel.cancel(timer);
        }

        private void advance(long to) {
            now = Math.max(now, to);
            boolean isAnyDue = plain.stream().anyMatch(timer -> timer.dueNanos() <= now);
            assertEquals(isAnyDue, wheel.advanceTo(now), where);
            if (random.nextInt(4) > 0 || to == Long.MAX_VALUE) {
                while (pollOne()) {}
            }
        }

        private boolean pollOne() {
            plain.sort(ORDER);
            Timer expected = plain.isEmpty() || plain.get(0).dueNanos() > now ? null : plain.remove(0);
            assertSame(expected, wheel.poll(now), where);
            return expected != null;
        }

        private void check() {
            long earliest = plain.stream().mapToLong(Timer::dueNanos).min().orElse(TimerWheel.NEVER);
            assertTrue(wheel.nextNanos() <= earliest, where + ": never too late");
            assertTrue(plain.isEmpty() == (wheel.nextNanos() == TimerWheel.NEVER), where);
            assertTrue(wheel.nextNanos() > now || earliest <= now, where + ": asks for no look in vain");
            timers.forEach(timer -> assertEquals(plain.contains(timer), timer.isSet(), where));
        }
    }
}
