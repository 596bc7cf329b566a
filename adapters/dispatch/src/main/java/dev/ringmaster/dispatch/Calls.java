package dev.ringmaster.dispatch;

import dev.ringmaster.dispatch.settings.DispatchSettings;
import dev.ringmaster.dispatch.upstream.CallOutcome;
import dev.ringmaster.dispatch.upstream.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a dispatcher. An item joins the call of its lane and upstream that waits for its permit, so that calls are as full
 * as the upstream is busy, and nothing waits for company when it is not.
 */
final class Calls {
    private static final long MIN_TIMEOUT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long DENIED_PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<Lane> lanes;
    private final List<Peer> peers;
    private final Permits permits;
    private final Timers timers;
    private final CallSender sender;
    private final Items items;
    private final EventLog log;
    /** The call that items may join, by lane and upstream. */
    private final @Nullable Call[][] open;

    private final List<Call> newCalls = new ArrayList<>();
    private final Long2ObjectHashMap<Call> byRequest = new Long2ObjectHashMap<>();
    /** Spreads the calls that are tried again; seeded, so that runs can be repeated. */
    private final RandomGenerator random = new SplittableRandom(1);

    private DispatchSettings settings;
    private long lastNumber;

    Calls(
            DispatchSettings settings,
            List<Lane> lanes,
            List<Peer> peers,
            Permits permits,
            Timers timers,
            CallSender sender,
            Items items,
            EventLog log) {
        this.settings = settings;
        this.lanes = lanes;
        this.peers = peers;
        this.permits = permits;
        this.timers = timers;
        this.sender = sender;
        this.items = items;
        this.log = log;
        open = new Call[lanes.size()][peers.size()];
    }

    void settings(DispatchSettings next) {
        settings = next;
    }

    /** An item may be worked on: it becomes part of a call. */
    void join(Item item) {
        Call call = open[item.lane][item.upstream];
        if (call == null) {
            call = new Call(++lastNumber, item.lane, item.upstream);
            newCalls.add(call);
            byRequest.put(call.request, call);
            open[item.lane][item.upstream] = call;
        }
        call.add(item);
        if (call.items.size() >= itemsPerCall()) {
            open[item.lane][item.upstream] = null;
        }
    }

    private int itemsPerCall() {
        return settings.runsInParallel() ? settings.itemsPerCall() : 1;
    }

    /** Asks for the calls that have come up in this turn. */
    void askForNew(long nowNanos) {
        for (Call call : newCalls) {
            ask(nowNanos, call);
        }
        newCalls.clear();
    }

    private void ask(long nowNanos, Call call) {
        permits.askForCall(nowNanos, call.request, call.lane, call.upstream, call.level, call.deadlineNanos);
    }

    void onDecision(long nowNanos, Permits.Decision decision) {
        Call call = byRequest.get(decision.id());
        if (open[call.lane][call.upstream] == call) {
            open[call.lane][call.upstream] = null;
        }
        dropRemoved(nowNanos, call);
        if (!decision.isGranted()) {
            fail(nowNanos, call, ItemAnswer.NOT_STARTED);
        } else if (call.items.isEmpty()) {
            permits.release(nowNanos, call.request);
            byRequest.remove(call.request);
        } else if (mayCall(nowNanos, peers.get(call.upstream))) {
            send(nowNanos, call);
        } else {
            permits.release(nowNanos, call.request);
            timers.schedule(nowNanos + DENIED_PROBE_NANOS, now -> ask(now, call));
        }
    }

    /** Nobody wants to know of items that were removed meanwhile. */
    private void dropRemoved(long nowNanos, Call call) {
        List<Item> removed = call.items.stream().filter(item -> item.isRemoved).toList();
        call.items.removeAll(removed);
        removed.forEach(item -> items.onFailure(nowNanos, item, ItemAnswer.UNKNOWN));
    }

    private boolean mayCall(long nowNanos, Peer peer) {
        boolean may = peer.breaker.tryAcquire(nowNanos);
        noteBreaker(peer);
        return may;
    }

    private void noteBreaker(Peer peer) {
        if (peer.breaker.state() != peer.breakerState) {
            peer.breakerState = peer.breaker.state();
            log.breakerChanged(peer.spec, peer.breakerState);
        }
    }

    private void send(long nowNanos, Call call) {
        Lane lane = lanes.get(call.lane);
        Peer peer = peers.get(call.upstream);
        if (call.tries == 0) {
            peer.budget.onFirstCall();
            recordLag(nowNanos, call, lane);
        }
        call.tries++;
        call.sentNanos = nowNanos;
        lane.onSent();
        log.sent(call, lane, peer.spec);
        long timeoutNanos = Math.min(lane.controller.timeoutNanos(), call.deadlineNanos - nowNanos);
        sender.send(call, peer.spec, Math.max(MIN_TIMEOUT_NANOS, timeoutNanos));
    }

    private void recordLag(long nowNanos, Call call, Lane lane) {
        if (settings.isMonitored()) {
            call.items.forEach(item -> lane.lag.record(nowNanos, nowNanos - item.wantedNanos));
        }
    }

    void onOutcome(long nowNanos, Call call, CallOutcome outcome) {
        Lane lane = lanes.get(call.lane);
        Peer peer = peers.get(call.upstream);
        long tookNanos = nowNanos - call.sentNanos;
        if (outcome.kind() != CallOutcome.Kind.CANCELLED) {
            lane.controller.onCall(nowNanos, tookNanos, lane.callsInFlight, isOverload(outcome.kind()));
        }
        lane.onEnded(nowNanos, tookNanos, outcome);
        log.ended(call, lane, peer.spec, outcome, tookNanos);
        peer.breaker.onOutcome(nowNanos, outcome.kind(), tookNanos);
        noteBreaker(peer);
        long pauseUntilNanos = Math.max(nowNanos + outcome.retryAfterNanos(), peer.breaker.openUntilNanos());
        if (pauseUntilNanos > nowNanos) {
            pause(nowNanos, peer, pauseUntilNanos);
        }
        permits.release(nowNanos, call.request);
        if (outcome.kind() == CallOutcome.Kind.ANSWERED) {
            answer(nowNanos, call, outcome, tookNanos);
        } else if (!triesAgain(nowNanos, call, peer, outcome)) {
            fail(nowNanos, call, ItemAnswer.REQUEST_FAILED);
        }
    }

    private static boolean isOverload(CallOutcome.Kind kind) {
        return switch (kind) {
            case RATE_LIMITED, SERVER_ERROR, TIMED_OUT, DISCONNECTED -> true;
            case ANSWERED, CLIENT_ERROR, BAD_ANSWER, CANCELLED -> false;
        };
    }

    private void answer(long nowNanos, Call call, CallOutcome outcome, long tookNanos) {
        byRequest.remove(call.request);
        Lane lane = lanes.get(call.lane);
        lane.controller.onItems(call.items.size(), tookNanos);
        for (Item item : call.items) {
            byte[] body = outcome.answers().get(item.id.key());
            if (body == null) {
                items.onFailure(nowNanos, item, ItemAnswer.MISSING);
            } else {
                items.onAnswer(nowNanos, item, body, Duration.ofNanos(tookNanos));
            }
        }
    }

    private void fail(long nowNanos, Call call, String error) {
        byRequest.remove(call.request);
        call.items.forEach(item -> items.onFailure(nowNanos, item, error));
    }

    private boolean triesAgain(long nowNanos, Call call, Peer peer, CallOutcome outcome) {
        long delayNanos = peer.spec
                .retries()
                .delayNanos(
                        call.tries,
                        outcome.kind(),
                        Math.max(0, peer.pausedUntilNanos - nowNanos),
                        call.deadlineNanos - nowNanos,
                        random);
        if (delayNanos == RetryPolicy.NO_RETRY || !peer.budget.tryTake()) {
            return false;
        }
        timers.schedule(nowNanos + delayNanos, now -> ask(now, call));
        return true;
    }

    private void pause(long nowNanos, Peer peer, long untilNanos) {
        if (untilNanos > peer.pausedUntilNanos) {
            peer.pausedUntilNanos = untilNanos;
            timers.schedule(untilNanos, now -> resume(now, peer));
        }
        if (!peer.isPaused) {
            peer.isPaused = true;
            permits.pause(nowNanos, peer.index);
        }
    }

    private void resume(long nowNanos, Peer peer) {
        if (nowNanos >= peer.pausedUntilNanos) {
            peer.isPaused = false;
            permits.resume(nowNanos, peer.index);
        }
    }
}
