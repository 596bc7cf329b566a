package dev.ringmaster.redisson;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.redisson.api.RStream;
import org.redisson.api.stream.PendingEntry;
import org.redisson.api.stream.StreamMessageId;
import org.redisson.api.stream.StreamPendingRangeArgs;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * Finds requests that were delivered to a session for which this node answers, its own or one that it took over from, and
 * of which neither the engine nor the ledger knows: the node died, or the delivery got lost, before they were recorded.
 * They are claimed and taken in the order of their arrival. What is in the ledger comes by adoption.
 *
 * <p>Nobody else can record one of them meanwhile: a session that was taken over from may write no more. And what has had
 * its final answer cannot be claimed. For the thread that reads arrivals.
 */
final class Leftovers {
    /** After how many deliveries without a trace a request is given up: nodes seem to die of it. */
    static final int MAX_DELIVERIES = 5;

    private static final int PAGE = 500;
    private static final int LOOKS_UNTIL_ALL = 10;
    private static final Comparator<PendingEntry> BY_PLACE = Comparator.<PendingEntry>comparingLong(
                    entry -> entry.getId().getId0())
            .thenComparingLong(entry -> entry.getId().getId1());

    private final LedgerGroup group;
    private final int groupIndex;
    private final OpenRequests open;
    private final ArrivalReader reader;
    private final RStream<byte[], byte[]> arrivals;
    private final long periodNanos;
    /** How many each session had not acknowledged when all of those were known to be cared for. */
    private final Map<Long, Long> caredFor = new HashMap<>();

    private boolean isSuspect = true;
    private int looks;
    private long nextLookNanos = System.nanoTime();
    private long clockAheadMillis;

    Leftovers(LedgerGroup group, int groupIndex, OpenRequests open, ArrivalReader reader, Duration period) {
        this.group = group;
        this.groupIndex = groupIndex;
        this.open = open;
        this.reader = reader;
        periodNanos = period.toNanos();
        arrivals = group.redis().writer().getStream(group.keys().arrivals(), ByteArrayCodec.INSTANCE);
    }

    /** The time by the clock of Redis, which gave requests the time of their arrival. */
    long nowMillis() {
        return System.currentTimeMillis() + clockAheadMillis;
    }

    /** A delivery may have been lost. */
    void suspect() {
        isSuspect = true;
    }

    void gatherIfDue() {
        if (System.nanoTime() - nextLookNanos < 0 && !isSuspect) {
            return;
        }
        boolean isAll = isSuspect || looks % LOOKS_UNTIL_ALL == 0;
        isSuspect = false;
        gather(isAll);
        looks++;
        nextLookNanos = System.nanoTime() + periodNanos;
    }

    private void gather(boolean isAll) {
        Map<String, Long> pending = group.redis()
                .await(arrivals.getPendingInfoAsync(ArrivalReader.ENGINES))
                .getConsumerNames();
        Session.All all = group.sessions().readAll();
        clockAheadMillis = all.nowMillis() - System.currentTimeMillis();
        List<PendingEntry> found = new ArrayList<>();
        Map<Long, Long> counts = new HashMap<>();
        pending.forEach((name, count) -> {
            long session = number(name);
            if (all.ownerOf(session) == group.session()) {
                boolean hasMore = count > caredFor.getOrDefault(session, 0L) && session != group.session();
                counts.put(session, count);
                if (isAll || hasMore) {
                    list(name, found);
                }
            }
        });
        found.sort(BY_PLACE);
        for (int from = 0; from < found.size(); from += PAGE) {
            takePage(found.subList(from, Math.min(found.size(), from + PAGE)));
        }
        caredFor.clear();
        caredFor.putAll(counts);
    }

    private static long number(String consumer) {
        try {
            return Long.parseLong(consumer);
        } catch (NumberFormatException e) {
            return -1; // nobody of us
        }
    }

    private void list(String consumer, List<PendingEntry> to) {
        StreamMessageId from = StreamMessageId.MIN;
        List<PendingEntry> page;
        do {
            page = group.redis()
                    .await(arrivals.listPendingAsync(StreamPendingRangeArgs.groupName(ArrivalReader.ENGINES)
                            .startId(from)
                            .endId(StreamMessageId.MAX)
                            .count(PAGE)
                            .consumerName(consumer)));
            to.addAll(page);
            if (!page.isEmpty()) {
                StreamMessageId last = page.get(page.size() - 1).getId();
                from = new StreamMessageId(last.getId0(), last.getId1() + 1);
            }
        } while (page.size() == PAGE);
    }

    /** The ledger is asked before they are claimed: one that ends between cannot be claimed any more. */
    private void takePage(List<PendingEntry> page) {
        List<PendingEntry> unknown = new ArrayList<>();
        Set<byte[]> ids = Collections.newSetFromMap(new IdentityHashMap<>());
        for (PendingEntry entry : page) {
            long requestId = StreamIds.of(entry.getId(), groupIndex);
            if (!open.contains(requestId)) {
                unknown.add(entry);
                ids.add(LittleEndian.id(requestId));
            }
        }
        if (unknown.isEmpty()) {
            return;
        }
        Set<Long> recorded = new HashSet<>();
        group.redis()
                .await(group.entries().getAllAsync(ids))
                .keySet()
                .forEach(id -> recorded.add(LittleEndian.getLong(id, 0)));
        unknown.removeIf(entry -> recorded.contains(StreamIds.of(entry.getId(), groupIndex)));
        giveUp(unknown);
        claim(unknown);
    }

    private void giveUp(List<PendingEntry> unknown) {
        unknown.removeIf(entry -> {
            boolean isGivenUp = entry.getDeliveryCount() >= MAX_DELIVERIES;
            if (isGivenUp) {
                reader.setAside(
                        entry.getId(),
                        "it was delivered " + entry.getDeliveryCount() + " times, and each time its node ended");
            }
            return isGivenUp;
        });
    }

    private void claim(List<PendingEntry> unknown) {
        if (unknown.isEmpty()) {
            return;
        }
        StreamMessageId[] places = unknown.stream().map(PendingEntry::getId).toArray(StreamMessageId[]::new);
        Map<StreamMessageId, Map<byte[], byte[]>> claimed = group.redis()
                .await(arrivals.claimAsync(
                        ArrivalReader.ENGINES, Long.toString(group.session()), 0, TimeUnit.MILLISECONDS, places));
        for (StreamMessageId place : places) {
            Map<byte[], byte[]> entry = claimed.get(place);
            if (entry != null) {
                reader.take(place, entry);
            }
        }
    }
}
