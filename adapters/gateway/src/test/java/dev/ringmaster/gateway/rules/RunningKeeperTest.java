package dev.ringmaster.gateway.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.SchedulingEngine;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.PublishResult;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.gateway.Accounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With the real thread, file system and engine; whoever waits here waits for an event, never for a time. */
@Timeout(60)
class RunningKeeperTest {
    private static final AdmissionPolicy BASE = AdmissionPolicy.builder(3).build();

    private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

    @Test
    void theAlarmRingsAtItsTimeAndNotBefore() throws InterruptedException {
        InstantSource clock = InstantSource.system();
        try (Alarm alarm = new ThreadAlarm(clock, () -> events.add(clock.instant()))) {
            Instant when = clock.instant().plusMillis(30);
            alarm.set(clock.instant().plusSeconds(3_600));
            alarm.set(when);

            Instant rang = (Instant) events.poll(30, TimeUnit.SECONDS);

            assertNotNull(rang);
            assertFalse(rang.isBefore(when));
        }
    }

    @Test
    void aClosedAlarmTakesNoMoreTimes() {
        Alarm alarm = new ThreadAlarm(InstantSource.system(), () -> events.add("rang"));
        alarm.close();

        alarm.set(Instant.EPOCH);

        assertEquals(0, events.size());
    }

    @Test
    void anEngineFollowsAFileThatIsReplaced(@TempDir Path directory) throws IOException, InterruptedException {
        Path file = directory.resolve("rules.ini");
        write(file, "4,4,4");
        ResourceCatalog catalog = ResourceCatalog.builder().dimensions("slots").build();
        EngineConfig config = EngineConfig.builder(catalog).admission(BASE).build();
        try (SchedulingEngine engine = SchedulingEngine.launch(config, new DecisionListener() {});
                PolicyKeeper keeper = PolicyKeeper.start(
                        BASE,
                        () -> TimeRules.load(file, 3),
                        new Accounts(config.maxAccounts()),
                        policy -> told(policy, engine.tryChangePolicy(policy)));
                FileWatch watch = FileWatch.start(file, () -> events.add(keeper.reload()))) {
            assertNotNull(watch);
            assertEquals(4, ((AdmissionPolicy) events.take()).level(0).weight());

            Path next = directory.resolve("next");
            write(next, "5,5,5");
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
            assertEquals(5, ((AdmissionPolicy) events.take()).level(0).weight());
            assertEquals(List.of(), events.take());

            write(file, "5,5");
            String problem = "rule all in rules.ini line 3 has 2 weights for 3 priority levels; give one for each";
            assertEquals(List.of(problem), events.take());
            assertEquals(5, keeper.effective().level(0).weight());

            Files.delete(file);
            assertEquals(List.of("there is no file " + file), events.take());
        }
    }

    @Test
    void aDirectoryThatIsNotThereCannotBeWatched(@TempDir Path directory) {
        Path file = directory.resolve("none").resolve("rules.ini");

        assertThrows(UncheckedIOException.class, () -> FileWatch.start(file, () -> {}));
    }

    private PublishResult told(AdmissionPolicy policy, PublishResult result) {
        events.add(policy);
        return result;
    }

    private static void write(Path file, String weights) throws IOException {
        String window = "start_time = 00:00\nend_time = 00:00\n";
        Files.writeString(file, "[time_rules]\nenabled = true\n" + TimeRulesTest.weights("all", window, weights));
    }
}
