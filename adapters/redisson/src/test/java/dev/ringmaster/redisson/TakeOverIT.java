package dev.ringmaster.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of the requests of a node that dies, or stands still for longer than its lease. */
@RequiresRedis
class TakeOverIT {
    private static final long LEASE_MILLIS = 2_000;

    private final String group = TestRedis.newGroup();
    private NodeProcess first;
    private NodeProcess second;

    private void startTwoNodes(long leaseMillis) {
        first = node("first", leaseMillis);
        second = node("second", leaseMillis);
        first.send("join 1 1000");
        first.awaitLine("worker 1 ACTIVE");
        second.awaitLine("worker 1 ACTIVE");
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    private NodeProcess node(String name, long leaseMillis) {
        return new NodeProcess(TestRedis.url(), group, name, leaseMillis);
    }

    /** One placed on the only worker, and three that wait for it. */
    private void submitFour() {
        for (int id = 10; id < 14; id++) {
            first.send("submit " + id + " 1000");
            first.awaitLine("confirmed " + id + (id == 10 ? " PLACED" : " QUEUED"));
        }
    }

    private static List<String> recovered(NodeProcess node) {
        return node.lines().stream()
                .filter(line -> line.startsWith("recovered"))
                .toList();
    }

    private void awaitTakenOver(NodeProcess by, long sinceNanos) {
        TestProcess.await("four requests are taken over", () -> recovered(by).size() == 4);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos);
        assertTrue(millis <= 2 * LEASE_MILLIS, "taken over within two leases, not after " + millis + " ms");
        assertEquals(
                List.of("recovered 10 PLACED 1", "recovered 11 QUEUED", "recovered 12 QUEUED", "recovered 13 QUEUED"),
                recovered(by).stream()
                        .map(line -> line.contains("QUEUED") ? line.substring(0, line.indexOf("QUEUED") + 6) : line)
                        .toList());
    }

    @Test
    void aKilledNodesRequestsGoOnInTheirOrder() {
        startTwoNodes(LEASE_MILLIS);
        submitFour();
        long killedNanos = System.nanoTime();
        first.kill();
        awaitTakenOver(second, killedNanos);
        for (int id = 10; id < 14; id++) {
            second.awaitLine(id == 10 ? "recovered 10 PLACED 1" : "confirmed " + id + " PLACED");
            second.send("complete " + id);
            second.awaitLine("answer " + id + " released");
        }
        assertEquals(
                "0",
                TestRedis.server()
                        .command("HLEN", PoolKeys.of("ringmaster", group).entries()));
    }

    @Test
    void aNodeThatStoodStillForTooLongWritesNoMore() {
        startTwoNodes(LEASE_MILLIS);
        submitFour();
        long pausedNanos = System.nanoTime();
        first.pause();
        awaitTakenOver(second, pausedNanos);
        second.send("complete 10");
        second.awaitLine("confirmed 11 PLACED");
        first.resume();
        first.send("complete 10");
        first.awaitLine("suspended 11");
        first.awaitLine("suspended 12");
        first.awaitLine("suspended 13");
        second.send("complete 11");
        second.awaitLine("confirmed 12 PLACED");
        assertEquals(
                "2",
                TestRedis.server()
                        .command("HLEN", PoolKeys.of("ringmaster", group).entries()));
    }

    @Test
    void aNodeThatStartsAgainTakesUpItsOwn() {
        startTwoNodes(60_000);
        submitFour();
        first.kill();
        try (NodeProcess again = node("first", 60_000)) {
            TestProcess.await("it has its four requests", () -> recovered(again).size() == 4);
            again.awaitLine("worker 1 ACTIVE");
            again.send("complete 10");
            again.awaitLine("confirmed 11 PLACED");
        }
    }
}
