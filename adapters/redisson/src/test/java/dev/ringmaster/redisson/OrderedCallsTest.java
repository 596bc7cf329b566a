package dev.ringmaster.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.redisson.client.RedisTimeoutException;

/** What is sent, and when again. */
class OrderedCallsTest {
    private static final byte[] ANSWER = {1};
    private static final byte[] GAP = {2};

    private final LinkedBlockingQueue<Issued> issued = new LinkedBlockingQueue<>();
    private final List<String> answers = new CopyOnWriteArrayList<>();
    private final OrderedCalls calls = new OrderedCalls(new FakeServer(), Runnable::run, new IgnoringWatcher());

    private record Issued(GrowingBytes batch, CompletableFuture<byte[]> answer) {}

    private final class FakeServer implements OrderedCalls.Server {
        @Override
        public CompletionStage<byte[]> apply(GrowingBytes batch, boolean isFull) {
            CompletableFuture<byte[]> answer = new CompletableFuture<>();
            issued.add(new Issued(batch, answer));
            return answer;
        }

        @Override
        public CompletionStage<Long> probe() {
            return CompletableFuture.completedFuture(1L);
        }

        @Override
        public CompletionStage<Void> load() {
            return CompletableFuture.completedFuture(null);
        }
    }

    private static final class IgnoringWatcher implements OrderedCalls.Watcher {
        @Override
        public void away(Throwable failure) {}

        @Override
        public void back() {}
    }

    /** A call that notes what it was answered. */
    private final class NotedCall extends OrderedCalls.Call {
        final String name;
        final GrowingBytes batch = new GrowingBytes(1);

        NotedCall(String name) {
            this.name = name;
        }

        @Override
        GrowingBytes batch() {
            return batch;
        }

        @Override
        void answered(byte[] bytes) {
            answers.add(name + " " + bytes[0]);
        }
    }

    private NotedCall send(String name) {
        NotedCall call = new NotedCall(name);
        calls.send(call);
        return call;
    }

    private Issued awaitIssued(NotedCall call) throws InterruptedException {
        Issued next = issued.poll(10, TimeUnit.SECONDS);
        assertEquals(call.batch, next.batch());
        return next;
    }

    /** The first was lost with its connection, which is found out only after the second was refused because of that. */
    @Test
    void aRefusalBecauseOfACallThatWasLostIsNoAnswer() throws InterruptedException {
        NotedCall first = send("first");
        NotedCall second = send("second");
        Issued lost = awaitIssued(first);
        awaitIssued(second).answer().complete(GAP);
        lost.answer().completeExceptionally(new RedisTimeoutException("no answer"));
        awaitIssued(first).answer().complete(ANSWER);
        awaitIssued(second).answer().complete(ANSWER);
        TestProcess.await("both are answered once", () -> answers.equals(List.of("first 1", "second 1")));
    }

    /** Redis remembers no more, and what it forgot could not be sent again. */
    @Test
    void noMoreThan64AreOnTheirWay() throws InterruptedException {
        List<NotedCall> sent = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            sent.add(send("" + i));
        }
        Issued first = awaitIssued(sent.get(0));
        for (int i = 1; i < 64; i++) {
            awaitIssued(sent.get(i));
        }
        assertEquals(0, issued.size());
        first.answer().complete(ANSWER);
        awaitIssued(sent.get(64));
        assertEquals(0, issued.size());
    }
}
