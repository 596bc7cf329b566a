package dev.ringmaster.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.ringmaster.dispatch.upstream.Behaviour;
import dev.ringmaster.dispatch.upstream.SimulatedUpstream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command {@code dispatch}, over real HTTP. */
class DispatchCommandTest {
    private static final String SECRET = "s3cr3t";

    private final SimulatedUpstream upstream = new SimulatedUpstream(1, true);

    @TempDir
    private Path folder;

    /** What is loaded at the first call takes longer than the runs here have. */
    @BeforeAll
    static void warmUp() throws Exception {
        try (SimulatedUpstream first = new SimulatedUpstream(1, true)) {
            get(first.address() + "/items?keys=a");
        }
    }

    @AfterEach
    void stop() {
        upstream.close();
    }

    @Test
    void keepsItemsFreshAndTellsHowThatGoes() throws Exception {
        CommandLineRun run =
                dispatch(fiftyItems("0.5"), "--for", "3s", "--rate", "unlimited", "--set", "interval_hot=0.2");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(50, upstream.answeredNanos().size());
        assertContains(run.out(), "Upstream  api, at most any number of calls/s and 20 at once");
        assertContains(run.out(), "Items     50, of ");
        assertContains(run.out(), "Setting   INTERVAL_HOT is 0.2, without being set 10\n");
        assertContains(run.out(), " items/s, ");
        assertContains(run.out(), "; 0 of 50 items never answered");
        long told = number(run.out(), "([\\d,]+) items answered");
        long seen = upstream.counts().items();
        assertTrue(told > 50 && told <= seen, told + " told, " + seen + " seen");
        assertEquals("", run.err());
    }

    @Test
    void tellsHealthWhileItRuns() throws Exception {
        HealthLine out = new HealthLine();
        String[] args = arguments(fiftyItems("0.5"), "--for", "3s");
        CompletableFuture<CommandLineRun> run =
                CompletableFuture.supplyAsync(() -> CommandLineRun.in(Map.of(), out, args));
        String address = out.address.get(20, TimeUnit.SECONDS);
        JsonNode scheduler = get(address + "scheduler");
        assertTrue(scheduler.at("/hot_group/items").isInt(), scheduler::toString);
        assertEquals("closed", scheduler.at("/breakers/api").asText());
        assertTrue(get(address + "system").at("/resources/memory").isNumber());
        assertEquals(0, run.get(20, TimeUnit.SECONDS).exitCode());
    }

    @Test
    void movesItemsToTheLaneOfTheScoreInTheirAnswers() throws Exception {
        CommandLineRun run = dispatch(fiftyItems("0"), "--for", "3s", "--rate", "unlimited", "--score-at", "/call");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(
                Pattern.compile("^hot +50 ", Pattern.MULTILINE)
                        .matcher(run.out())
                        .find(),
                run.out());

        CommandLineRun without = dispatch(fiftyItems("0"), "--for", "3s", "--score-at", "/score");
        assertContains(without.out(), " answers had no number where --score-at says");
    }

    @Test
    void tellsWhyCallsFail() throws Exception {
        upstream.behave(Behaviour.GOOD.withErrors(1, 404, -1));
        CommandLineRun run = dispatch(fiftyItems("0.5"), "--for", "3s");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().matches("(?s).*Failed calls: \\d+ status 404\n.*"), run.out());
        assertTrue(run.out().matches("(?s).*Items asked for in vain: \\d+ request_failed\n.*"), run.out());
        assertContains(run.out(), "50 of 50 items never answered");
    }

    @Test
    void triesItselfOutOnAnUpstreamThatItSaysIsSimulated() {
        CommandLineRun run = CommandLineRun.in(Map.of(), "dispatch", "--demo", "--for", "3s");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().startsWith("SIMULATED: "), run.out());
        assertTrue(number(run.out(), "([\\d,]+) items answered") > 0, run.out());
    }

    @Test
    void sendsHeadersFromTheEnvironmentToWhomTheyAreForAndShowsThemNowhere() throws Exception {
        Map<String, String> environment = Map.of("TOKEN", SECRET);
        Set<String> seen = ConcurrentHashMap.newKeySet();
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            String value = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            seen.add(exchange.getRequestURI().getPath().substring(0, 2) + " " + value);
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        other.start();
        try {
            String at = "http://127.0.0.1:" + other.getAddress().getPort();
            CommandLineRun run = CommandLineRun.in(
                    environment,
                    "dispatch",
                    "--items",
                    items("a,1,0.5", "b,1,0.5").toString(),
                    "--upstream",
                    "a=" + at + "/a/{keys}?key=" + SECRET,
                    "--upstream",
                    "b=" + at + "/b/{keys}",
                    "--header",
                    "a/Authorization: env:TOKEN",
                    "--for",
                    "3s");
            assertEquals(0, run.exitCode(), run.err());
            assertEquals(Set.of("/a " + SECRET, "/b null"), seen);
            assertFalse((run.out() + run.err()).contains(SECRET), run.out());
        } finally {
            other.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--header|Authorization s3cr3t",
                "--header|Authorization: s3cr3t\u0001",
                "--header|Authorization: s3cr3t|--header|authorization: s3cr3t",
                "--header|Authorization:|s3cr3t",
                "--header|Authorization:|s3cr3t=",
                "--heade|Authorization: s3cr3t",
                "--heade=s3cr3t",
                "--header|apo/Authorization: s3cr3t",
                "--upstream|http://127.0.0.1/s3cr3t",
                "--upstream|b=http://s3cr3t:x@127.0.0.1/{keys}",
                "--upstream|b=http://127.0.0.1/s3cr3t {keys}",
                "--upstream|api=http://127.0.0.1/s3cr3t/{keys}",
            })
    void tellsMistakesWithoutTellingSecrets(String more) throws Exception {
        CommandLineRun run = dispatch(fiftyItems("0.5"), more.split("\\|"));
        assertMisuse(run);
        assertFalse((run.out() + run.err()).contains(SECRET), run.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--for 30",
                "--for 0s",
                "--for 1d",
                "--for 99999h",
                "--for -1s",
                "--rate 5",
                "--rate 0/s",
                "--rate 1e3/s",
                "--rate 5/min",
                "--burst 0",
                "--connections 1001",
                "--health 8080",
                "--health 127.0.0.1:65536",
                "--health nowhere.invalid:80",
                "--health 192.0.2.1:80",
                "--items-at data",
                "--key-at id",
                "--key-at /id --keyed-object",
                "--score-at score",
                "--upstream",
                "--upstream b=ftp://127.0.0.1/{keys}",
                "--upstream b=http://127.0.0.1/",
                "--upstream =http://127.0.0.1/{keys}",
                "--header Authorization:env:NOT_SET",
                "--header Host:x",
                "--set INTERVAL_HOT",
                "--set INTERVAL_HOT=0",
                "--set INTERVAL_HTO=1",
                "--set INTERVAL_HOT=1 --set INTERVAL_HOT=2",
                "--demo",
                "nonsense",
            })
    void tellsMistakesInOneSentence(String more) throws Exception {
        assertMisuse(dispatch(fiftyItems("0.5"), more.split(" ")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dispatch", "dispatch --items missing.csv", "dispatch --items missing.csv --upstream a=b"})
    void tellsWhatIsMissing(String line) {
        assertMisuse(CommandLineRun.in(Map.of(), line.split(" ")));
    }

    @Test
    void refusesEachBadLineOfTheItems() throws Exception {
        Path file = items(
                "api,a,0.5,",
                "apo,b,0.5,",
                "api,,0.5,",
                "api,c,1.5,",
                "api,d,high,",
                "api,e,0.5,-1",
                "api,a,0.1,",
                "api,f",
                "api,g,0.5,1760000000000");
        CommandLineRun run = dispatch(file);
        assertEquals(2, run.exitCode());
        String at = file + ":";
        assertEquals(
                List.of(
                        at + "3: there is no upstream 'apo'; known are api.",
                        at + "4: key is empty.",
                        at + "5: score is 1.5; allowed is 0 to 1.",
                        at + "6: score is 'high', not a number.",
                        at + "7: last_asked_millis is -1; allowed is 0 to 9999999999999.",
                        at + "8: item api/a is there twice, first in line 2.",
                        at + "9: the row has 2 cells and the header 4."),
                run.err().lines().toList());
    }

    @Test
    void refusesItemsThatAreNoneOrHaveNoHeader() throws Exception {
        assertMisuse(dispatch(items()));
        assertMisuse(dispatch(Files.writeString(folder.resolve("other.csv"), "upstream,key\napi,a\n")));
        assertMisuse(dispatch(folder));
    }

    @Test
    void listsAFewBadLinesOfMany() throws Exception {
        CommandLineRun run =
                dispatch(items(Collections.nCopies(1_000, "api,a,2,").toArray(String[]::new)));
        assertEquals(21, run.err().lines().count());
        assertContains(run.err(), "Likewise 980 more of ");
    }

    @Test
    void listsAllThatIsWrongWithTheSettings() throws Exception {
        CommandLineRun run = dispatch(
                fiftyItems("0.5"), "--set", "TIMEOUT_HOT=x", "--set", "BATCH_SIZE_HTO=3", "--set", "MIN_BATCH_SIZE=0");
        assertEquals(2, run.exitCode());
        assertEquals(3, run.err().lines().count(), run.err());
        assertContains(run.err(), "BATCH_SIZE_HTO is unknown: no lane or setting has that name.\n");
    }

    @Test
    void readsSettingsFromTheEnvironmentAndWarnsOfNamesThatLookLikeSome() throws Exception {
        CommandLineRun run = CommandLineRun.in(
                Map.of(
                        "DISPATCH_LANES",
                        "fast,slow",
                        "INTERVAL_SLOW",
                        "60",
                        "TIMEOUT_HOT",
                        "3",
                        "DISPATCH_PROFILE",
                        "low"),
                arguments(fiftyItems("0.5"), "--for", "100ms", "--set", "INTERVAL_SLOW=30"));
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().matches("(?s)Profile   low, detected [a-z]+; lanes fast,slow\n.*"), run.out());
        assertContains(run.out(), "Setting   INTERVAL_SLOW is 30, without being set 45\n");
        assertEquals("Note: TIMEOUT_HOT is set and means nothing here: no lane or setting has that name.\n", run.err());
    }

    @Test
    void helpsAndIsFoundByThoseWhoSeekHelp() {
        CommandLineRun help = CommandLineRun.of("dispatch", "--help");
        assertEquals(0, help.exitCode());
        assertContains(help.out(), "--upstream=NAME=URL");
        assertTrue(help.out().lines().allMatch(line -> line.length() <= 100), help.out());
        assertContains(CommandLineRun.of("--help").out(), "dispatch");
    }

    private CommandLineRun dispatch(Path items, String... more) {
        return CommandLineRun.in(Map.of(), arguments(items, more));
    }

    private String[] arguments(Path items, String... more) {
        List<String> all = new ArrayList<>(List.of("dispatch", "--items", items.toString(), "--upstream"));
        all.add("api=" + upstream.address() + "/items?keys={keys}");
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private Path fiftyItems(String score) throws IOException {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            rows.add("api,k" + i + "," + score + ",");
        }
        return items(rows.toArray(String[]::new));
    }

    private Path items(String... rows) throws IOException {
        boolean hasTimes = rows.length == 0 || rows[0].split(",", -1).length == 4;
        String header = "upstream,key,score" + (hasTimes ? ",last_asked_millis" : "") + "\n";
        return Files.writeString(folder.resolve("items.csv"), header + String.join("\n", rows));
    }

    private static JsonNode get(String address) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(200, response.statusCode());
        return new ObjectMapper().readTree(response.body());
    }

    private static long number(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertTrue(matcher.find(), text);
        return Long.parseLong(matcher.group(1).replace(",", ""));
    }

    private static void assertContains(String text, String part) {
        assertTrue(text.contains(part), text);
    }

    private static void assertMisuse(CommandLineRun run) {
        assertEquals(2, run.exitCode(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().strip().endsWith("."), run.err());
    }

    /** Says where health is told as soon as that is printed. */
    private static final class HealthLine extends ByteArrayOutputStream {
        private static final Pattern LINE = Pattern.compile("Health +(http://\\S+/health/)scheduler ");

        private final CompletableFuture<String> address = new CompletableFuture<>();

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            Matcher line = LINE.matcher(toString(StandardCharsets.UTF_8));
            if (line.find()) {
                address.complete(line.group(1));
            }
        }
    }
}
