package dev.ringmaster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalsTest {
    @ParameterizedTest
    @CsvSource({
        "DUPLICATE_REQUEST, 409",
        "UNKNOWN_PRIORITY_LEVEL, 400",
        "LARGER_THAN_ANY_WORKER, 413",
        "QUEUE_FULL, 503",
        "TOO_MANY_OPEN_REQUESTS, 503",
        "NO_CAPACITY, 503",
        "LEDGER_AWAY, 503",
        "UNKNOWN_ACCOUNT, 403",
        "CONTEXT_TOO_LONG, 413",
        "ABOVE_TOKEN_BURST, 413",
        "ABOVE_QUOTA, 413",
        "CONCURRENCY_LIMIT, 429",
        "REQUEST_RATE_LIMIT, 429",
        "TOKEN_RATE_LIMIT, 429",
        "QUOTA_EXCEEDED, 429"
    })
    void theStatusSaysWhoseFaultItIs(RejectReason reason, int status) {
        assertEquals(status, Refusals.rejected(reason, 1).status());
    }

    @ParameterizedTest
    @EnumSource(RejectReason.class)
    void whatIsPermanentIsNotToBeTriedAgainAndAllElseIs(RejectReason reason) {
        Refusal refusal = Refusals.rejected(reason, TimeUnit.MILLISECONDS.toNanos(2_500));

        assertEquals(reason.isPermanent() ? Map.of() : Map.of("Retry-After", "3"), refusal.headers());
        assertEquals(reason.isPermanent(), refusal.status() != 429 && refusal.status() != 503);
        assertTrue(refusal.code().matches("[a-z_]+"), refusal.code());
        assertTrue(refusal.text().endsWith("."), refusal.text());
    }

    @Test
    void noTwoReasonsHaveTheSameCode() {
        assertEquals(
                RejectReason.values().length,
                Arrays.stream(RejectReason.values())
                        .map(reason -> Refusals.rejected(reason, 1).code())
                        .collect(Collectors.toSet())
                        .size());
        assertEquals("queue_full", Refusals.rejected(RejectReason.QUEUE_FULL, 1).code());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "-5, 1",
        "1, 1",
        "1000000000, 1",
        "1000000001, 2",
        "2000000000, 2",
        "9223372036854775806, 9223372037"
    })
    void retryAfterIsInWholeSecondsRoundedUpAndAtLeastOne(long nanos, long seconds) {
        assertEquals(seconds, Refusals.retryAfterSeconds(nanos));
    }

    @Test
    void aQuotaThatNeverStartsAgainIsNotToBeTriedAgain() {
        Refusal refusal = Refusals.rejected(RejectReason.QUOTA_EXCEEDED, RequestSpec.WAIT_FOREVER);

        assertEquals(Map.of(), refusal.headers());
        assertEquals(429, refusal.status());
    }

    @Test
    void whatIsNoRejectionHasItsAnswerToo() {
        assertEquals(503, Refusals.expired(1).status());
        assertEquals("expired", Refusals.expired(1).code());
        assertEquals(503, Refusals.shuttingDown(1).status());
        assertEquals(5, Refusals.shuttingDown(TimeUnit.SECONDS.toNanos(5)).retryAfterSeconds());
        assertEquals(503, Refusals.ringFull(1).status());
        assertEquals(400, Refusals.badPriority().status());
        assertEquals(Map.of(), Refusals.badPriority().headers());
        assertEquals(503, Refusals.failed(FailReason.LEDGER_FAILED, 1).status());
        assertEquals(502, Refusals.failed(FailReason.HOLDER_FAILED, 1).status());
        assertEquals(504, Refusals.failed(FailReason.LEASE_EXPIRED, 1).status());
        assertEquals(
                "lease_expired", Refusals.failed(FailReason.LEASE_EXPIRED, 1).code());
    }
}
