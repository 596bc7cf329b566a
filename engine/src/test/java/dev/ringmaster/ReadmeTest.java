package dev.ringmaster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.PlacementPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.PreemptionPolicy;
import dev.ringmaster.api.PreemptionPolicy.Victims;
import dev.ringmaster.api.PublishResult;
import dev.ringmaster.api.QueuePolicy;
import dev.ringmaster.api.Rate;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example of the README: compiled and run here, and the same to the letter there. */
class ReadmeTest {
    private final CompletableFuture<String> said = new CompletableFuture<>();

    private void say(String sentence) {
        said.complete(sentence);
    }

    @Test
    void theExampleDoesWhatItSays() throws Exception {
        // <example>
        ResourceCatalog catalog = ResourceCatalog.builder()
                .dimensions("cpuMillis", "memoryMiB")
                .gpuModels("A100")
                .build();
        DecisionListener listener = new DecisionListener() {
            @Override
            public void onPlaced(long nowNanos, long requestId, long workerId, long gpuDevices, long waitedNanos) {
                say("request " + requestId + " runs on worker " + workerId);
            }
        };
        try (SchedulingEngine engine =
                SchedulingEngine.launch(EngineConfig.builder(catalog).build(), listener)) {
            engine.tryWorkerJoin(
                    7,
                    0,
                    catalog.capacity()
                            .amount("cpuMillis", 64_000)
                            .gpus(8, "A100")
                            .build());
            RequestSpec training = RequestSpec.of(
                    catalog.demand().amount("cpuMillis", 8_000).gpus(2, 1_000).build(), 3);
            PublishResult result = engine.trySubmit(42, training); // never blocks; RING_FULL asks to come back later
            assertEquals(PublishResult.ACCEPTED, result);
            assertEquals("request 42 runs on worker 7", said.get(10, TimeUnit.SECONDS));
            engine.tryComplete(42); // whoever waits for this room is placed in the same step
        }
        // </example>
    }

    @Test
    void thePolicyOfTheExampleCanBeBuilt() {
        // <policy>
        AdmissionPolicy policy = AdmissionPolicy.builder(10)
                .queuePolicy(QueuePolicy.HYBRID)
                .maxQueuedPerLevel(5_000)
                .engineLimits(Limits.NONE.withMaxConcurrent(500).withTokens(Rate.perSecond(100_000)))
                .defaultAccount(AccountPolicy.of(Limits.NONE.withRequests(Rate.perMinute(600))))
                .build();
        // </policy>
        assertEquals(10, policy.account(7).limits().requests().burst(), "what a minute's rate allows in a second");
    }

    @Test
    void thePoolPolicyOfTheExampleCanBeBuilt() {
        // <pool>
        PoolPolicy gpus = PoolPolicy.DEFAULT
                .withPlacement(PlacementPolicy.FRAGMENTATION_AWARE)
                .withPreemption(new PreemptionPolicy(Victims.LESS_URGENT, TimeUnit.SECONDS.toNanos(30)))
                .withBackfill()
                .withFailover(1);
        // </pool>
        assertEquals(List.of(1), gpus.failover());
    }

    @ParameterizedTest
    @ValueSource(strings = {"example", "policy", "pool"})
    void theReadmeShowsThisVeryCode(String name) throws IOException {
        List<String> source = Files.readAllLines(Path.of("src/test/java/dev/ringmaster/ReadmeTest.java"));
        int first = source.indexOf("        // <" + name + ">") + 1;
        List<String> example = source.subList(first, source.indexOf("        // </" + name + ">")).stream()
                .map(String::stripTrailing)
                .map(line -> line.startsWith("        ") ? line.substring(8) : line)
                .toList();
        String readme = Files.readString(Path.of("../README.md"));
        assertTrue(
                readme.contains("```java\n" + String.join("\n", example) + "\n```"), "README.md shows another " + name);
    }
}
