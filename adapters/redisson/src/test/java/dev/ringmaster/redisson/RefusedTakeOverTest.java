package dev.ringmaster.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.port.LedgerBatch;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Requests of a dead node that its heir cannot take. */
@RequiresRedis
class RefusedTakeOverTest {
    private static final int ACCOUNT_UNKNOWN_TO_THE_HEIR = 100_000;

    private final String group = TestRedis.newGroup();
    private final RequestSpec known = ChildNode.request(100);

    private final Logger log = (Logger) LoggerFactory.getLogger(Upkeep.class);
    private final ListAppender<ILoggingEvent> warnings = new ListAppender<>();

    @BeforeEach
    void listen() {
        warnings.list = new CopyOnWriteArrayList<>();
        warnings.start();
        log.addAppender(warnings);
        log.setAdditive(false);
        log.setLevel(Level.WARN);
    }

    @AfterEach
    void stopListening() {
        log.detachAppender(warnings);
        log.setAdditive(true);
        log.setLevel(null);
    }

    private RedisLedgerConfig config(String name) {
        return RedisLedgerConfig.of(TestRedis.settings(), ChildNode.CATALOG, name)
                .withGroups(Collections.singletonList(group))
                .withLease(Duration.ofMillis(600));
    }

    @Test
    void holdUpNobodyBehindThemAndAreToldOfOnce() {
        RedisLedger dead = new RedisLedger(config("dead")); // never started, so its lease ends
        try (TestNode heir = new TestNode(ChildNode.CATALOG, config("heir"))) {
            LedgerBatch batch = new LedgerBatch(2);
            add(batch, 1, known.withAccount(ACCOUNT_UNKNOWN_TO_THE_HEIR));
            add(batch, 2, known);
            write(dead, batch);
            TestProcess.await("the second is taken over", () -> heir.recovered().contains(2L));
            assertEquals(List.of(2L), heir.recovered());
            TestProcess.await("the first is told of", () -> !warnings.list.isEmpty());
            awaitAnotherTakeOver(heir);
        } finally {
            dead.close();
        }
        assertEquals(
                List.of(1L),
                warnings.list.stream().map(event -> event.getArgumentArray()[0]).toList());
    }

    /** It takes the heir several ticks, at each of which it tries what it could not take before. */
    private void awaitAnotherTakeOver(TestNode heir) {
        try (RedisLedger dead = new RedisLedger(config("dead too"))) {
            LedgerBatch batch = new LedgerBatch(1);
            add(batch, 3, known);
            write(dead, batch);
            TestProcess.await("the third is taken over", () -> heir.recovered().contains(3L));
        }
    }

    private static void add(LedgerBatch batch, long id, RequestSpec spec) {
        batch.add().queued(id, id, spec, 0, 0, RequestSpec.WAIT_FOREVER);
    }

    private static void write(RedisLedger ledger, LedgerBatch batch) {
        CompletableFuture<LedgerBatch> answer = new CompletableFuture<>();
        ledger.apply(batch, answer::complete);
        answer.orTimeout(20, TimeUnit.SECONDS).join();
    }
}
