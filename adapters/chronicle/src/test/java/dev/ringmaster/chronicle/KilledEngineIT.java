package dev.ringmaster.chronicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.InlineEngine;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.RevokeReason;
import dev.ringmaster.chronicle.ChildEngine.Message;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a working engine, again and again on the same ledger, and compares what is taken up with what was confirmed. */
class KilledEngineIT {
    private static final int KILLS = Integer.getInteger("ringmaster.kills", 20);
    private static final int MOST_MESSAGES_BEFORE_KILL = 20_000;

    @TempDir
    private Path directory;

    private final Map<Long, Message> lastConfirmed = new TreeMap<>();
    private final Set<Long> submitted = new HashSet<>();
    private final Set<Long> ending = new HashSet<>();
    private final Set<Long> finished = new HashSet<>();
    private long nextId;
    private long recovered;

    @Test
    @Timeout(600)
    void nothingConfirmedIsMissingDoubledOrOverCapacity() throws Exception {
        long seed = Long.getLong("ringmaster.seed", System.nanoTime());
        String label = "-Dringmaster.seed=" + seed;
        System.out.println(getClass().getSimpleName() + ": " + label);
        Random random = new Random(seed);
        for (int kill = 1; kill <= KILLS; kill++) {
            runAndKill(random.nextLong(), 1_000 + random.nextInt(MOST_MESSAGES_BEFORE_KILL));
            checkWhatIsTakenUp(label + " kill " + kill);
        }
        System.out.println(KILLS + " kills: " + submitted.size() + " requests submitted, " + finished.size()
                + " confirmed as finished, " + recovered + " taken up again");
        assertTrue(recovered > 0);
    }

    private void runAndKill(long seed, int messages) throws Exception {
        Path errors = directory.resolve("errors.txt");
        Process child = ChildEngine.start(directory.resolve("ledger"), seed, nextId, errors);
        int read = 0;
        try (DataInputStream from = new DataInputStream(child.getInputStream())) {
            while (read < messages && readMessage(from)) {
                read++;
            }
            // Killing by handle leaves the pipe open, so that the last messages can still be read.
            child.toHandle().destroyForcibly();
            while (readMessage(from)) {
                read++;
            }
        } finally {
            child.destroyForcibly();
        }
        assertTrue(child.waitFor(30, TimeUnit.SECONDS), "a killed process ends");
        assertEquals("", Files.readString(errors));
        assertTrue(read >= messages, "only " + read + " of " + messages + " messages");
    }

    private boolean readMessage(DataInputStream from) {
        try {
            char kind = (char) from.readByte();
            long id = from.readLong();
            take(
                    Arrays.stream(Message.values())
                            .filter(message -> message.name().charAt(0) == kind)
                            .findFirst()
                            .orElseThrow(),
                    id);
            return true;
        } catch (IOException e) {
            return false; // the child is dead: its last whole message counts
        }
    }

    private void take(Message message, long id) {
        switch (message) {
            case SUBMITTING -> {
                submitted.add(id);
                nextId = Math.max(nextId, id + 1);
            }
            case ENDING -> ending.add(id);
            case QUEUED, PLACED -> lastConfirmed.put(id, message);
            case FINISHED -> {
                lastConfirmed.remove(id);
                finished.add(id);
            }
        }
    }

    private void checkWhatIsTakenUp(String where) {
        Map<Long, RequestState> found = new TreeMap<>();
        DecisionListener listener = new DecisionListener() {
            @Override
            public void onRecovered(long nowNanos, long requestId, RequestState state, long workerId) {
                assertNull(found.put(requestId, state), where + ": request " + requestId + " is there twice");
            }

            @Override
            public void onRevoked(long nowNanos, long requestId, long workerId, RevokeReason reason) {
                throw new AssertionError(where + ": worker " + workerId + " cannot hold all it held: " + reason);
            }
        };
        ChronicleLedger ledger =
                ChronicleLedger.open(directory.resolve("ledger"), ChildEngine.CATALOG, ChildEngine.MAX_ENTRIES);
        try (InlineEngine engine = InlineEngine.create(ChildEngine.CONFIG, listener, ledger, 0)) {
            lastConfirmed.forEach((id, state) -> checkConfirmed(id, state, found.get(id), where));
            found.keySet().forEach(id -> {
                assertTrue(submitted.contains(id), where + ": request " + id + " was never submitted");
                assertTrue(!finished.contains(id), where + ": request " + id + " was confirmed as finished");
            });
            for (long worker = 0; worker < ChildEngine.WORKERS; worker++) {
                engine.workerJoin(1, worker, 0, ChildEngine.capacity(worker));
            }
            assertEquals(found.size(), engine.openRequests(), where);
            recovered += found.size();
            lastConfirmed.keySet().retainAll(found.keySet());
        }
    }

    /** It is there as it was confirmed, or in a later state that was on its way to being confirmed. */
    private void checkConfirmed(long id, Message confirmed, RequestState found, String where) {
        if (found == null) {
            assertTrue(ending.contains(id), where + ": request " + id + ", confirmed as " + confirmed + ", is missing");
        } else if (confirmed == Message.PLACED) {
            assertEquals(RequestState.PLACED, found, where + ": request " + id);
        } else {
            assertNotNull(found);
        }
    }
}
