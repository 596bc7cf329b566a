package dev.ringmaster.dispatch;

import static dev.ringmaster.dispatch.CoreFixture.MILLIS;
import static dev.ringmaster.dispatch.CoreFixture.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ringmaster.dispatch.upstream.CallOutcome.Kind;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What operators search the log for. */
class EventLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(Dispatcher.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        logger.setLevel(Level.DEBUG);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    @Test
    void callsAndTimeoutsAreTold() {
        CoreFixture fixture = CoreFixture.with();
        fixture.add(0.5, "a", "b");
        fixture.run(SECONDS);
        fixture.upstream = call -> CoreFixture.bad(Kind.TIMED_OUT, 10 * MILLIS);
        fixture.run(11 * SECONDS);
        assertEquals(
                "parallel_batch start lane=hot upstream=api items=2 try=1",
                said("parallel_batch").get(0));
        assertEquals(
                "api_call lane=hot upstream=api items=2 outcome=answered status=200 processing_time=0.1 ",
                said("api_call").get(0));
        assertTrue(said("timeout").get(0).contains("outcome=timed_out"), said("timeout")::toString);
    }

    @Test
    void aBreakerThatOpensIsTold() {
        CoreFixture fixture = CoreFixture.with("INTERVAL_HOT", "1");
        fixture.upstream = call -> CoreFixture.bad(Kind.SERVER_ERROR, 10 * MILLIS);
        fixture.add(0.5, "a");
        fixture.run(90 * SECONDS);
        assertEquals(
                "circuit_breaker upstream=api state=open",
                said("circuit_breaker").get(0));
        assertEquals(
                "circuit_breaker upstream=api state=half_open",
                said("circuit_breaker").get(1));
    }

    @Test
    void eachLaneIsSummedUpOnceAMinute() {
        CoreFixture fixture = CoreFixture.with();
        fixture.add(0.5, "a");
        for (int i = 0; i < 120; i++) {
            fixture.run(SECONDS);
            fixture.sample(12.5, 50);
        }
        List<String> said = said("optimized_group_processing");
        assertEquals(4, said.size());
        assertTrue(
                said.get(2).startsWith("optimized_group_processing lane=hot items=1 tokens_per_second=0.1 calls=6"),
                said.get(2));
        assertTrue(said.get(2).contains("cpu_usage=12.5 memory_usage=50.0"), said.get(2));
    }

    @Test
    void aBusyMachineIsSparedTheDetails() {
        CoreFixture fixture = CoreFixture.with();
        fixture.sample(80, 50);
        fixture.add(0.5, "a");
        fixture.run(60 * SECONDS);
        assertTrue(said("api_call").isEmpty());
    }

    private List<String> said(String name) {
        return lines.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.startsWith(name))
                .toList();
    }
}
