package dev.ringmaster.dispatch;

import dev.ringmaster.dispatch.settings.DispatchSettings;
import dev.ringmaster.dispatch.settings.MisfirePolicy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The items of a dispatcher: each in one lane, due when its lane says, and never asked for twice at a time. */
final class Items {
    private static final Logger LOG = LoggerFactory.getLogger(Items.class);

    /** How much longer than its interval an item waits for its turn; long after requests to the engine go by age alone. */
    private static final long PATIENCE_NANOS = 2 * Permits.AGING_NANOS;

    private final List<Lane> lanes;
    private final Map<String, Peer> peers = new HashMap<>();
    private final Permits permits;
    private final Timers timers;
    private final int maxItems;
    private final ItemListener listener;
    private final Map<ItemId, Item> byId = new HashMap<>();
    private final Long2ObjectHashMap<Item> byRequest = new Long2ObjectHashMap<>();
    private DispatchSettings settings;
    private long lastSpread;
    private long lastRequest;

    Items(
            DispatchSettings settings,
            List<Lane> lanes,
            List<Peer> peers,
            Permits permits,
            Timers timers,
            int maxItems,
            ItemListener listener) {
        this.settings = settings;
        this.lanes = lanes;
        peers.forEach(peer -> this.peers.put(peer.spec.name(), peer));
        this.permits = permits;
        this.timers = timers;
        this.maxItems = maxItems;
        this.listener = listener;
    }

    void settings(DispatchSettings next) {
        settings = next;
    }

    Optional<Item> find(ItemId id) {
        return Optional.ofNullable(present(id));
    }

    // ---- which there are

    /** Adds an item that was asked for so long ago; below 0 if never. One that is there only gets the score. */
    void add(long nowNanos, ItemSpec spec, long askedBeforeNanos) {
        Item present = byId.get(spec.id());
        if (present != null && present.isRemoved) {
            present.isRemoved = false; // its last call is on its way
            laneOf(present).itemCount++;
            due(present, nowNanos + laneOf(present).controller.intervalNanos());
        }
        if (present != null) {
            score(nowNanos, spec.id(), spec.score());
            return;
        }
        Peer peer = peerOf(spec.id());
        if (byId.size() >= maxItems) {
            throw new IllegalStateException("there are " + maxItems + " items, and no more may be");
        }
        int lane = LaneRules.first(settings.lanes(), spec.score());
        Item item = new Item(spec.id(), peer.index, lane, spec.score());
        byId.put(item.id, item);
        laneOf(item).itemCount++;
        long interval = laneOf(item).controller.intervalNanos();
        if (askedBeforeNanos < 0) {
            want(nowNanos, item, nowNanos);
            due(item, nowNanos + Schedule.phase(++lastSpread, interval));
        } else {
            takeUp(nowNanos, item, nowNanos - askedBeforeNanos + interval, interval);
        }
    }

    private Lane laneOf(Item item) {
        return lanes.get(item.lane);
    }

    private Peer peerOf(ItemId id) {
        Peer peer = peers.get(id.upstream());
        if (peer == null) {
            throw new IllegalArgumentException(
                    "there is no upstream \"" + id.upstream() + "\"; known are " + new TreeSet<>(peers.keySet()));
        }
        return peer;
    }

    private void takeUp(long nowNanos, Item item, long dueNanos, long interval) {
        long missed = Schedule.missed(dueNanos, interval, nowNanos - 1);
        item.owed = Schedule.owed(settings.misfirePolicy(), missed);
        due(item, dueNanos + missed * interval);
        makeUp(nowNanos, item, nowNanos);
    }

    /** Whether it was there. */
    boolean remove(long nowNanos, ItemId id) {
        Item item = present(id);
        if (item == null) {
            return false;
        }
        ItemAnswer answer = failure(nowNanos, item, ItemAnswer.UNKNOWN);
        item.isRemoved = true;
        laneOf(item).itemCount--;
        laneOf(item).cache.remove(id);
        if (item.state == Item.State.WAITING) {
            forget(nowNanos, item);
        }
        if (item.state != Item.State.CALLED) {
            byId.remove(id);
        }
        answerReaders(item, answer);
        return true;
    }

    private @Nullable Item present(ItemId id) {
        Item item = byId.get(id);
        return item == null || item.isRemoved ? null : item;
    }

    /** Another score moves an item to another lane, once it is not on its way. */
    boolean score(long nowNanos, ItemId id, double score) {
        Item item = present(id);
        if (item == null) {
            return false;
        }
        item.score = score;
        if (item.state == Item.State.IDLE) {
            move(nowNanos, item);
        }
        return true;
    }

    private void move(long nowNanos, Item item) {
        int next = LaneRules.next(settings.lanes(), item.lane, item.score);
        if (next == item.lane) {
            return;
        }
        Lane from = laneOf(item);
        Lane to = lanes.get(next);
        from.itemCount--;
        to.itemCount++;
        item.lane = next;
        AnswerCache.Entry known = from.cache.remove(item.id);
        if (known != null) {
            to.cache.put(item.id, known);
        }
        long latest = nowNanos + to.controller.intervalNanos();
        if (item.dueNanos > latest) {
            due(item, latest);
        }
    }

    // ---- when they are due

    private void due(Item item, long dueNanos) {
        item.dueNanos = dueNanos;
        timers.schedule(dueNanos, now -> onDue(now, item, dueNanos));
    }

    private void onDue(long nowNanos, Item item, long dueNanos) {
        if (item.isRemoved || item.dueNanos != dueNanos) {
            return; // it was put off or brought forward
        }
        long interval = laneOf(item).controller.intervalNanos();
        long missed = Schedule.missed(dueNanos, interval, nowNanos);
        boolean isIdle = item.state == Item.State.IDLE;
        boolean isOnTime = isIdle && missed == 1;
        item.owed = isOnTime ? 1 : Schedule.owed(settings.misfirePolicy(), item.owed + missed);
        if (item.state == Item.State.WAITING && settings.misfirePolicy() == MisfirePolicy.ONCE) {
            item.owed = 0; // the one that waits makes up for all
        }
        if (isIdle) {
            makeUp(nowNanos, item, dueNanos);
        }
        due(item, dueNanos + missed * interval);
    }

    /** A lane asks more often than it did: none of its items is due later than that allows, and they stay spread. */
    void bringForward(long nowNanos, Lane lane) {
        long interval = lane.controller.intervalNanos();
        for (Item item : byId.values()) {
            if (item.lane == lane.index && !item.isRemoved && item.dueNanos - nowNanos > interval) {
                due(item, nowNanos + Schedule.phase(++lastSpread, interval));
            }
        }
    }

    private void makeUp(long nowNanos, Item item, long wantedNanos) {
        if (item.owed > 0) {
            item.owed--;
            want(nowNanos, item, wantedNanos);
        }
    }

    private void want(long nowNanos, Item item, long wantedNanos) {
        item.state = Item.State.WAITING;
        item.request = ++lastRequest << 1;
        byRequest.put(item.request, item);
        item.wantedNanos = wantedNanos;
        item.deadlineNanos = nowNanos + laneOf(item).controller.intervalNanos() + PATIENCE_NANOS;
        permits.askForItem(nowNanos, item.request, item.lane, item.upstream, item.level(), item.deadlineNanos);
    }

    private void forget(long nowNanos, Item item) {
        permits.cancel(nowNanos, item.request);
        byRequest.remove(item.request);
    }

    // ---- what becomes of them

    void onDecision(long nowNanos, Permits.Decision decision, Calls calls) {
        Item item = byRequest.get(decision.id());
        if (item == null) {
            return; // it was taken back meanwhile
        }
        if (decision.isGranted()) {
            calls.join(item);
        } else {
            ended(nowNanos, item, failure(nowNanos, item, ItemAnswer.NOT_STARTED));
        }
    }

    /** The upstream has answered. */
    void onAnswer(long nowNanos, Item item, byte[] body, Duration processingTime) {
        Lane lane = laneOf(item);
        lane.itemsAnswered.add(nowNanos, 1);
        if (!item.isRemoved) {
            lane.cache.put(item.id, new AnswerCache.Entry(body, nowNanos));
        }
        permits.release(nowNanos, item.request);
        ended(nowNanos, item, new ItemAnswer(item.id, Optional.of(body), Duration.ZERO, "", processingTime));
    }

    /** The upstream has not answered, or had nothing to say. */
    void onFailure(long nowNanos, Item item, String error) {
        permits.release(nowNanos, item.request);
        ended(nowNanos, item, failure(nowNanos, item, error));
    }

    private void ended(long nowNanos, Item item, ItemAnswer answer) {
        byRequest.remove(item.request);
        item.state = Item.State.IDLE;
        item.call = null;
        if (item.isRemoved) {
            byId.remove(item.id);
            return;
        }
        tell(answer);
        answerReaders(item, answer);
        move(nowNanos, item);
        makeUp(nowNanos, item, nowNanos);
    }

    private ItemAnswer failure(long nowNanos, Item item, String error) {
        AnswerCache.Entry known = laneOf(item).cache.get(item.id);
        if (known == null) {
            return new ItemAnswer(item.id, Optional.empty(), Duration.ZERO, error, Duration.ZERO);
        }
        Duration age = Duration.ofNanos(nowNanos - known.answeredNanos());
        return new ItemAnswer(item.id, Optional.of(known.body()), age, error, Duration.ZERO);
    }

    private void tell(ItemAnswer answer) {
        try {
            listener.onAnswer(answer);
        } catch (RuntimeException e) {
            LOG.warn("The listener failed at {}", answer.id(), e);
        }
    }

    private static void answerReaders(Item item, ItemAnswer answer) {
        item.takeReaders().forEach(reader -> reader.onAnswer(answer));
    }

    // ---- reads

    /** Answers from what is fresh; else with the call that is on its way, or one more, if that is within an interval. */
    void read(long nowNanos, ItemId id, Item.Reader reader) {
        Item item = present(id);
        if (item == null) {
            reader.onAnswer(new ItemAnswer(id, Optional.empty(), Duration.ZERO, ItemAnswer.UNKNOWN, Duration.ZERO));
            return;
        }
        Lane lane = laneOf(item);
        AnswerCache.Entry known = lane.cache.get(id);
        if (known != null && nowNanos - known.answeredNanos() <= lane.settings.cacheTtlNanos()) {
            Duration age = Duration.ofNanos(nowNanos - known.answeredNanos());
            reader.onAnswer(new ItemAnswer(id, Optional.of(known.body()), age, "", Duration.ZERO));
            return;
        }
        if (item.state != Item.State.CALLED && peerOf(id).isPaused) {
            reader.onAnswer(failure(nowNanos, item, ItemAnswer.PAUSED));
            return;
        }
        boolean isFirst = !item.hasReaders();
        item.addReader(reader);
        timers.schedule(nowNanos + lane.controller.intervalNanos(), now -> giveUp(now, item, reader));
        if (item.state == Item.State.IDLE) {
            want(nowNanos, item, nowNanos);
        } else if (item.state == Item.State.WAITING && isFirst) {
            forget(nowNanos, item);
            want(nowNanos, item, item.wantedNanos); // at the level of reads
        }
    }

    private void giveUp(long nowNanos, Item item, Item.Reader reader) {
        if (item.removeReader(reader)) {
            reader.onAnswer(failure(nowNanos, item, ItemAnswer.NOT_STARTED));
        }
    }

    void close(long nowNanos) {
        byId.values().forEach(item -> answerReaders(item, failure(nowNanos, item, ItemAnswer.CLOSED)));
    }
}
