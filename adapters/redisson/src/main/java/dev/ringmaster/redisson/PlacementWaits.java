package dev.ringmaster.redisson;

import dev.ringmaster.api.NotPlacedException;
import dev.ringmaster.api.Placement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.redisson.api.stream.StreamMessageId;

/**
 * Futures that wait for placements. A decision may be heard before the client hears which id its request got: while a
 * request is on its way, decisions about requests that nobody waits for are kept. Any thread.
 */
final class PlacementWaits implements DecisionSubscriber {
    private static final int MOST_EARLY = 100_000;

    private final Map<Long, CompletableFuture<Placement>> waits = new HashMap<>();
    private final LinkedHashMap<Long, RequestDecision> early = new LinkedHashMap<>();
    private int onTheirWay;
    private boolean isClosed;

    /** Waits for the placement of a request that is sent by this. */
    CompletionStage<Placement> await(CompletionStage<Long> submission) {
        CompletableFuture<Placement> future = new CompletableFuture<>();
        var unused = submission.whenComplete((requestId, failure) -> {
            if (failure == null) {
                arrived(requestId, future);
            } else {
                failed();
                future.completeExceptionally(failure);
            }
        });
        return future;
    }

    /** A request is about to be sent. */
    synchronized void begin() {
        onTheirWay++;
    }

    private void arrived(long requestId, CompletableFuture<Placement> future) {
        RequestDecision decision;
        synchronized (this) {
            decision = early.get(requestId);
            if (decision == null && !isClosed) {
                waits.put(requestId, future);
            }
            end();
        }
        if (decision != null) {
            resolve(future, decision);
        } else if (isClosed) {
            future.completeExceptionally(closed());
        }
    }

    private synchronized void failed() {
        end();
    }

    private void end() {
        if (--onTheirWay == 0) {
            early.clear();
        }
    }

    @Override
    public void onDecision(RequestDecision decision) {
        if (decision.kind() == RequestDecision.Kind.QUEUED) {
            return;
        }
        CompletableFuture<Placement> future;
        synchronized (this) {
            future = waits.remove(decision.requestId());
            if (future == null && onTheirWay > 0) {
                keep(decision);
            }
        }
        if (future != null) {
            resolve(future, decision);
        }
    }

    private void keep(RequestDecision decision) {
        early.putIfAbsent(decision.requestId(), decision);
        if (early.size() > MOST_EARLY) {
            early.remove(early.keySet().iterator().next());
        }
    }

    private static void resolve(CompletableFuture<Placement> future, RequestDecision decision) {
        long requestId = decision.requestId();
        if (decision.kind() != RequestDecision.Kind.PLACED) {
            String reason = decision.rejectReason()
                    .map(Enum::name)
                    .orElse(decision.failReason().map(Enum::name).orElse(""));
            future.completeExceptionally(new NotPlacedException(
                    requestId,
                    ("ended before it was placed: " + decision.kind() + " " + reason).strip(),
                    decision.retryAfterNanos()));
            return;
        }
        StreamMessageId position = StreamIds.parse(decision.position());
        long waitedMillis = Math.max(0, position.getId0() - StreamIds.millis(requestId));
        future.complete(new Placement(
                requestId, decision.workerId(), decision.gpuDevices(), TimeUnit.MILLISECONDS.toNanos(waitedMillis)));
    }

    private static IllegalStateException closed() {
        return new IllegalStateException(
                "the client was closed; what became of the request can be followed by another");
    }

    /** Fails whatever waits. */
    void close() {
        List<CompletableFuture<Placement>> left;
        synchronized (this) {
            isClosed = true;
            left = new ArrayList<>(waits.values());
            waits.clear();
        }
        left.forEach(future -> future.completeExceptionally(closed()));
    }
}
