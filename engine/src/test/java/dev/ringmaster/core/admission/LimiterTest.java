package dev.ringmaster.core.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.LimitUse;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.Rate;
import dev.ringmaster.api.RejectReason;
import org.junit.jupiter.api.Test;

class LimiterTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Limits ALL = new Limits(2, Rate.perSecond(3), Rate.perSecond(100), 60);

    private final Limiter limiter = new Limiter();

    @Test
    void limitsNothingToBeginWith() {
        for (int i = 0; i < 1_000; i++) {
            assertNull(limiter.reasonNot(1, 1L << 30, 0));
            limiter.take(1L << 30, 0);
        }
        assertTrue(limiter.couldEverAllow(Long.MAX_VALUE));
        assertFalse(limiter.isContextTooLong(Long.MAX_VALUE));
        assertEquals(1_000, limiter.running());
        assertEquals(7, limiter.allowedAtNanos(1, 5, 7));
    }

    @Test
    void namesTheFirstReasonInTheOrderOfItsLimits() {
        limiter.changeTo(ALL, 0);
        assertNull(limiter.reasonNot(1, 50, 0));
        limiter.take(50, 0);
        assertEquals(RejectReason.TOKEN_RATE_LIMIT, limiter.reasonNot(1, 51, 0));
        assertNull(limiter.closedFor(0), "a smaller one may still start");
        limiter.take(50, 0);
        assertEquals(RejectReason.CONCURRENCY_LIMIT, limiter.reasonNot(1, 51, 0));
        limiter.release();
        limiter.take(0, 0);
        limiter.release();
        assertEquals(RejectReason.REQUEST_RATE_LIMIT, limiter.reasonNot(1, 51, 0));
        assertEquals(RejectReason.REQUEST_RATE_LIMIT, limiter.closedFor(0));
    }

    @Test
    void knowsWhatCouldNeverStart() {
        limiter.changeTo(ALL, 0);
        assertTrue(limiter.couldEverAllow(60));
        assertFalse(limiter.couldEverAllow(61));
        assertTrue(limiter.isContextTooLong(61));
        limiter.changeTo(ALL.withMaxContextTokens(0), 0);
        assertTrue(limiter.couldEverAllow(100));
        assertFalse(limiter.couldEverAllow(101));
        assertFalse(limiter.isContextTooLong(101), "that is the bucket's burst");
    }

    @Test
    void saysWhenItsRatesAllowAndNeverForAConcurrencyLimit() {
        limiter.changeTo(ALL.withMaxConcurrent(9), 0);
        for (int i = 0; i < 3; i++) {
            limiter.take(30, 0);
        }
        assertEquals(333_333_334, limiter.allowedAtNanos(1, 11, 0), "the requests come first");
        assertEquals(333_333_334, limiter.requestsAtNanos(1, 0));
        assertEquals(SECOND / 100, limiter.tokensAtNanos(11, 0));
        assertEquals(SECOND / 2, limiter.allowedAtNanos(1, 60, 333_333_334));
        limiter.changeTo(ALL.withMaxConcurrent(3), SECOND);
        assertEquals(Long.MAX_VALUE, limiter.allowedAtNanos(1, 1, SECOND));
    }

    @Test
    void givesTokensBackOrTakesMoreButNoRequests() {
        limiter.changeTo(ALL, 0);
        limiter.take(60, 0);
        assertEquals(new LimitUse(ALL, 1, 2, 40), limiter.use(0));
        limiter.correct(20, 0);
        limiter.release();
        assertEquals(new LimitUse(ALL, 0, 2, 60), limiter.use(0));
        limiter.correct(-70, 0);
        assertEquals(0, limiter.use(0).tokensLeft(), "debt is told as nothing left");
        assertEquals(RejectReason.TOKEN_RATE_LIMIT, limiter.reasonNot(1, 0, 0));
        assertNull(limiter.reasonNot(1, 0, SECOND / 10));
    }

    @Test
    void keepsWhatRunsWhenItsLimitsChange() {
        limiter.changeTo(ALL, 0);
        limiter.take(10, 0);
        limiter.take(10, 0);
        limiter.changeTo(Limits.NONE, 0);
        limiter.takeUp();
        limiter.changeTo(ALL, 0);
        assertEquals(3, limiter.running());
        assertEquals(RejectReason.CONCURRENCY_LIMIT, limiter.closedFor(0));
        assertEquals(new LimitUse(ALL, 3, 3, 100), limiter.use(0), "buckets that come back are full");
        limiter.release();
        assertEquals(RejectReason.CONCURRENCY_LIMIT, limiter.closedFor(0));
        limiter.release();
        assertNull(limiter.closedFor(0));
    }
}
