package dev.ringmaster.dispatch.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final long NOW = Instant.parse("1994-11-06T08:49:07.250Z").toEpochMilli();

    @ParameterizedTest
    @CsvSource({
        "0, 500",
        "1, 1000",
        "' 30 ', 30000",
        "3600, 3600000",
        "3601, 3600000",
        "99999999999999999999999, 3600000",
        "'Sun, 06 Nov 1994 08:49:37 GMT', 29750",
        "'Sun, 06 Nov 1994 08:49:07 GMT', 500",
        "'Sat, 05 Nov 1994 08:49:37 GMT', 500",
        "'Mon, 07 Nov 1994 08:49:37 GMT', 3600000"
    })
    void secondsAndDatesAreReadWithinHalfASecondAndAnHour(String header, long millis) {
        assertEquals(TimeUnit.MILLISECONDS.toNanos(millis), RetryAfter.nanos(header, NOW));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "soon", "-1", "1.5", "+3", "1e9", "Sun, 06 Nov", "Mon, 06 Nov 1994 08:49:37 GMT", "١"})
    void whatCannotBeReadIsASecond(String header) {
        assertEquals(TimeUnit.SECONDS.toNanos(1), RetryAfter.nanos(header, NOW));
    }

    @Test
    void noneIsASecond() {
        assertEquals(TimeUnit.SECONDS.toNanos(1), RetryAfter.nanos(null, NOW));
    }
}
