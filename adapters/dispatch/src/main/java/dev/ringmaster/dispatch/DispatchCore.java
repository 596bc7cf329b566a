package dev.ringmaster.dispatch;

import dev.ringmaster.api.Explanation;
import dev.ringmaster.dispatch.control.LaneController;
import dev.ringmaster.dispatch.control.LoadState;
import dev.ringmaster.dispatch.settings.DispatchSettings;
import dev.ringmaster.dispatch.upstream.CallOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What a dispatcher decides, without thread and clock: each method is told the time, which never goes back, and the same calls at
 * the same times have the same effects. Whatever came in is taken up by {@link #advance}, together.
 */
final class DispatchCore {
    private final Timers timers = new Timers();
    private final Permits permits;
    private final List<Lane> lanes = new ArrayList<>();
    private final List<Peer> peers = new ArrayList<>();
    private final EventLog log = new EventLog();
    private final Items items;
    private final Calls calls;
    private DispatchSettings settings;
    private LoadState load = LoadState.INITIAL;

    /**
     * Makes one without items.
     *
     * @param clock the time that is told, for the caches, which look at it themselves
     */
    DispatchCore(DispatcherConfig config, CallSender sender, ItemListener listener, LongSupplier clock) {
        settings = config.settings();
        int maxItems = config.maxItems();
        permits = new Permits(settings.lanes().size(), config.upstreams(), maxItems);
        for (int i = 0; i < settings.lanes().size(); i++) {
            LaneController controller =
                    new LaneController(settings, settings.lanes().get(i));
            lanes.add(new Lane(i, settings.lanes().get(i), controller, new AnswerCache(maxItems, clock)));
        }
        for (int i = 0; i < config.upstreams().size(); i++) {
            peers.add(new Peer(i, config.upstreams().get(i)));
        }
        items = new Items(settings, lanes, peers, permits, timers, maxItems, listener);
        calls = new Calls(settings, lanes, peers, permits, timers, sender, items, log);
        long nowNanos = clock.getAsLong();
        applyLimits(nowNanos);
        peers.forEach(peer -> permits.resume(nowNanos, peer.index));
    }

    /** See {@link Dispatcher#add}. */
    void add(long nowNanos, ItemSpec spec, long askedBeforeNanos) {
        items.add(nowNanos, spec, askedBeforeNanos);
    }

    /** See {@link Dispatcher#remove}. */
    boolean remove(long nowNanos, ItemId id) {
        return items.remove(nowNanos, id);
    }

    /** See {@link Dispatcher#score}. */
    boolean score(long nowNanos, ItemId id, double score) {
        return items.score(nowNanos, id, score);
    }

    /** See {@link Dispatcher#read}. */
    void read(long nowNanos, ItemId id, Item.Reader reader) {
        items.read(nowNanos, id, reader);
    }

    /** A call has ended. */
    void onOutcome(long nowNanos, Call call, CallOutcome outcome) {
        calls.onOutcome(nowNanos, call, outcome);
        applyLimits(nowNanos);
    }

    /** Other settings hold from now on; lanes keep their number and names. */
    void onSettings(long nowNanos, DispatchSettings next) {
        settings = next;
        items.settings(next);
        calls.settings(next);
        lanes.forEach(lane -> lane.settings = next.lanes().get(lane.index));
        adapt(nowNanos);
    }

    /** How busy the machine is, about once a second. Returns how all stands then. */
    CoreStatus onLoad(long nowNanos, LoadState newLoad) {
        load = newLoad;
        lanes.forEach(lane -> lane.lag.tick(nowNanos));
        adapt(nowNanos);
        CoreStatus status = status(nowNanos);
        log.sampled(status, load);
        return status;
    }

    private void adapt(long nowNanos) {
        for (Lane lane : lanes) {
            long before = lane.controller.intervalNanos();
            lane.controller.tick(nowNanos, settings, lane.settings, load.sample(), load.level());
            if (lane.controller.intervalNanos() < before) {
                items.bringForward(nowNanos, lane);
            }
        }
        applyLimits(nowNanos);
    }

    private void applyLimits(long nowNanos) {
        permits.limit(
                nowNanos,
                lanes.stream().mapToInt(lane -> lane.controller.batchSize()).toArray(),
                lanes.stream().mapToInt(lane -> lane.controller.concurrency()).toArray(),
                peers.stream()
                        .mapToInt(peer -> peer.connections(settings.runsInParallel()))
                        .toArray());
    }

    /** Takes up what came in, and does what is due; items that can go now share calls. */
    void advance(long nowNanos) {
        timers.advance(nowNanos);
        permits.advance(nowNanos);
        turn(nowNanos);
    }

    /** When {@link #advance} is due. */
    long nextNanos() {
        return Math.min(timers.nextNanos(), permits.nextNanos());
    }

    private void turn(long nowNanos) {
        Permits.Decision decision = permits.poll();
        while (decision != null) {
            if (Call.isCall(decision.id())) {
                calls.onDecision(nowNanos, decision);
            } else {
                items.onDecision(nowNanos, decision, calls);
            }
            decision = permits.poll();
            if (decision == null) {
                calls.askForNew(nowNanos);
                decision = permits.poll();
            }
        }
    }

    CoreStatus status(long nowNanos) {
        Map<String, String> breakers = new LinkedHashMap<>();
        peers.forEach(peer ->
                breakers.put(peer.spec.name(), peer.breaker.state().name().toLowerCase(Locale.ROOT)));
        List<LaneStatus> statuses =
                lanes.stream().map(lane -> lane.status(nowNanos)).toList();
        return new CoreStatus(nowNanos, statuses, breakers);
    }

    List<Lane> lanes() {
        return lanes;
    }

    Optional<Explanation> explain(ItemId id) {
        return items.find(id).flatMap(item -> permits.explain(item.call == null ? item.request : item.call.request));
    }

    /** Answers whoever waits; nothing may be asked of this afterwards. */
    void close(long nowNanos) {
        items.close(nowNanos);
        permits.close();
    }
}
