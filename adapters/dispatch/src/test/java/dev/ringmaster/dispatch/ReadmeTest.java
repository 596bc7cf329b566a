package dev.ringmaster.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.dispatch.health.HealthServer;
import dev.ringmaster.dispatch.settings.SettingsReader;
import dev.ringmaster.dispatch.upstream.JsonCallFormat;
import dev.ringmaster.dispatch.upstream.SimulatedUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The example of the README: compiled and run here, and the same to the letter there. */
class ReadmeTest {
    private final CompletableFuture<ItemAnswer> stored = new CompletableFuture<>();

    private void store(ItemAnswer answer) {
        stored.complete(answer);
    }

    private static void say(String sentence) {
        assertTrue(sentence.endsWith("/127.0.0.1:" + sentence.replaceAll(".*:", "")), sentence);
    }

    @Test
    void theExampleDoesWhatItSays() throws Exception {
        String token = "secret";
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (SimulatedUpstream upstream = new SimulatedUpstream(1, true)) {
            String url = upstream.address() + "/items?keys={keys}";
            example(url, token, address);
        }
    }

    private void example(String url, String token, InetSocketAddress address) throws Exception {
        // <dispatch>
        SettingsReader.Result read = SettingsReader.read(System.getenv()); // refuses all that is wrong, at once
        JsonCallFormat format = JsonCallFormat.array(url, "", "/id", Map.of("Authorization", token));
        List<UpstreamSpec> upstreams = List.of(UpstreamSpec.of("prices", format)); // 4.5 calls a second, 20 at once
        DispatcherConfig config = DispatcherConfig.of(read.settings(), read.profile(), upstreams);
        try (Dispatcher dispatcher = Dispatcher.launch(config, answer -> store(answer));
                HealthServer health =
                        new HealthServer(address, dispatcher::schedulerHealth, dispatcher::systemHealth)) {
            say("health is told at " + health.address());
            dispatcher.add(ItemSpec.of("prices", "oil", 0.5)); // asked for every 10 seconds from now on
            ItemAnswer answer = dispatcher
                    .read(new ItemId("prices", "oil"))
                    .toCompletableFuture()
                    .get();
            dispatcher.score(answer.id(), 0.01); // in the cold lane every 45 seconds will do
            dispatcher.change(Map.of("INTERVAL_COLD", "60"));
        }
        // </dispatch>
        assertEquals("oil", stored.get(20, TimeUnit.SECONDS).id().key());
    }

    @Test
    void theReadmeShowsThisVeryCode() throws IOException {
        List<String> source = Files.readAllLines(Path.of("src/test/java/dev/ringmaster/dispatch/ReadmeTest.java"));
        int first = source.indexOf("        // <dispatch>") + 1;
        List<String> example = source.subList(first, source.indexOf("        // </dispatch>")).stream()
                .map(String::stripTrailing)
                .map(line -> line.startsWith("        ") ? line.substring(8) : line)
                .toList();
        String readme = Files.readString(Path.of("../../README.md"));
        assertTrue(
                readme.contains("```java\n" + String.join("\n", example) + "\n```"), "README.md shows another example");
    }
}
