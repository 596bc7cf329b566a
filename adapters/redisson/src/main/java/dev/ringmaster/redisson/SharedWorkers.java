package dev.ringmaster.redisson;

import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.port.LedgerEvents;
import dev.ringmaster.port.LedgerRecord;
import dev.ringmaster.port.SharedWorker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a node knows of the workers in Redis, and what of them it holds itself; the rest is held by others, of which the
 * engine is told whenever it changes. It learns from the answers to its own batches, which come in their order, and from
 * the stream of changes, which has all changes of a worker in the order of their versions. A version that is missing
 * means that something was missed: then the worker is to be read.
 *
 * <p>Any thread; the engine hears of a worker in the order in which things were learned.
 */
final class SharedWorkers {
    /** Of a worker that is not there, or not there any more. */
    static final long NO_INCARNATION = 1L << 50;

    private final WorkerCodec codec;
    private final long session;
    private final LongConsumer reader;
    private final Long2ObjectHashMap<Known> workers = new Long2ObjectHashMap<>();
    private final Long2ObjectHashMap<Held> held = new Long2ObjectHashMap<>();
    /** To be used again: as many as were held at once. */
    private final ArrayDeque<Held> spare = new ArrayDeque<>();

    private final SharedWorker now = new SharedWorker();
    private List<Long> liveSessions = new ArrayList<>();
    private @Nullable LedgerEvents events;
    private long gaps;
    private long drifts;

    /** One worker. */
    private static final class Known {
        final SharedWorker worker = new SharedWorker();
        /** What anybody, this node and others hold of it, as of the version that is known. */
        final Use all = new Use();

        final Use own = new Use();
        final Use others = new Use();
        /** What the engine was told. */
        final Use told = new Use();

        @Nullable
        WorkerSpec spec;

        @Nullable
        WorkerSpec toldSpec;

        boolean toldOpen;
        boolean isAsked;
        boolean wasTouched;
    }

    /** What this node holds by the id of a request. */
    private static final class Held {
        final LedgerRecord record = new LedgerRecord();
        long incarnation;
    }

    /**
     * None yet.
     *
     * @param reader has a worker read, whose state then comes to {@link #onAnswer}
     */
    SharedWorkers(WorkerCodec codec, long session, LongConsumer reader) {
        this.codec = codec;
        this.session = session;
        this.reader = reader;
    }

    /** Tells an engine of all workers, and from then on of every change. */
    synchronized void tellTo(LedgerEvents engine) {
        events = engine;
        workers.values().forEach(this::tell);
    }

    // ---- what this node holds

    /** The incarnation of a worker that a placement is for. */
    synchronized long incarnation(long workerId) {
        Known known = workers.get(workerId);
        return known == null ? NO_INCARNATION : known.worker.incarnation();
    }

    /** The worker of which a request holds capacity, as far as is known; else {@link LedgerRecord#NO_WORKER}. */
    synchronized long heldOn(long requestId) {
        Held entry = held.get(requestId);
        return entry == null ? LedgerRecord.NO_WORKER : entry.record.workerId();
    }

    /** A placed request holds capacity of its worker in Redis. */
    synchronized void hold(LedgerRecord placed, long incarnation) {
        letGo(placed.requestId());
        Held entry = spare.isEmpty() ? new Held() : spare.pop();
        entry.record.copyOf(placed);
        entry.incarnation = incarnation;
        held.put(placed.requestId(), entry);
        count(entry, 1);
    }

    /** A request holds nothing, if it ever did. */
    synchronized void letGo(long requestId) {
        Held entry = held.remove(requestId);
        if (entry != null) {
            count(entry, -1);
            entry.record.finished(0, 0);
            spare.push(entry);
        }
    }

    /** A request that was recovered holds capacity that was taken to be of others until here. */
    synchronized void recover(LedgerRecord placed, long incarnation) {
        hold(placed, incarnation);
        Known known = workers.get(placed.workerId());
        if (known != null && known.worker.incarnation() == incarnation) {
            known.others.add(placed.spec().demand(), placed.gpuDevices(), -1);
        }
    }

    private void count(Held entry, int sign) {
        Known known = workers.get(entry.record.workerId());
        if (known != null && known.worker.incarnation() == entry.incarnation) {
            known.own.add(entry.record.spec().demand(), entry.record.gpuDevices(), sign);
        }
    }

    /**
     * Hands over a request of a node that died, in one step with what it holds: that is of others no longer.
     *
     * @param adoption gives it to the engine
     */
    synchronized void adopt(LedgerRecord record, long incarnation, Runnable adoption) {
        if (record.workerId() != LedgerRecord.NO_WORKER) {
            recover(record, incarnation);
            Known known = workers.get(record.workerId());
            if (known != null && known.worker.incarnation() == incarnation) {
                known.told.add(record.spec().demand(), record.gpuDevices(), -1); // the engine does so itself
            }
        }
        adoption.run();
    }

    /** The engine did not take a request: it is of others again. */
    synchronized void giveUp(LedgerRecord record) {
        Held entry = held.get(record.requestId());
        if (entry != null) {
            Known known = workers.get(record.workerId());
            boolean isThere = known != null && known.worker.incarnation() == entry.incarnation;
            letGo(record.requestId());
            if (known != null && isThere) {
                known.others.add(record.spec().demand(), record.gpuDevices(), 1);
                known.told.add(record.spec().demand(), record.gpuDevices(), 1);
            }
        }
    }

    // ---- what is learned

    /**
     * A worker as it is after all batches that were answered before, of which this node knows what it holds.
     *
     * @param description of a worker that was read with it, null if only its state is known
     */
    synchronized void onAnswer(SharedWorker state, byte @Nullable [] description) {
        if (!state.isKnown()) {
            onGone(state.workerId());
            return;
        }
        Known known = knownAs(state, description);
        if (known == null || known.worker.version() > state.version()) {
            return;
        }
        known.isAsked = false;
        known.wasTouched = true;
        take(known, state);
        known.others.setDifference(known.all, known.own);
        tell(known);
    }

    /** A worker after a change by some node, in the order of the versions. */
    synchronized void onChange(long workerId, byte[] bytes, int at, int length, long byNode) {
        if (length == 0) {
            onGone(workerId);
            return;
        }
        Known before = workers.get(workerId);
        now.unknown(workerId);
        codec.decode(bytes, at, workerId, before == null ? now : now.copyOf(before.worker));
        int knownSize = WorkerCodec.knownSize(bytes, at);
        byte[] description = knownSize == length ? null : Arrays.copyOfRange(bytes, at + knownSize, at + length);
        Known known = knownAs(now, description);
        if (known == null || known.worker.version() >= now.version()) {
            return;
        }
        known.wasTouched = true;
        if (now.version() > known.worker.version() + 1) {
            gaps++;
            ask(known, workerId);
            return;
        }
        Use previous = new Use();
        previous.copyOf(known.all);
        take(known, now);
        if (byNode != session) {
            known.others.addDifference(known.all, previous);
        }
        tell(known);
    }

    /**
     * Looks at a worker that was read in passing; true if it had changed and nobody had said so. An earlier version than
     * the one that is known is the truth, too, if nothing was heard meanwhile: a fail-over may lose the latest changes.
     */
    synchronized boolean onCheck(SharedWorker state) {
        Known known = workers.get(state.workerId());
        boolean isDrift = known == null
                || known.worker.incarnation() < state.incarnation()
                || (!known.wasTouched
                        && known.worker.incarnation() == state.incarnation()
                        && known.worker.version() != state.version());
        if (isDrift) {
            drifts++;
            if (known != null && known.worker.version() > state.version()) {
                known.worker.at(state.workerId(), state.incarnation(), -1, state.isOpen(), state.capacity());
            }
            reader.accept(state.workerId());
        }
        return isDrift;
    }

    /** Visits the workers of which nothing was heard in this period. */
    synchronized void untouched(LongConsumer visitor) {
        workers.forEachLong((workerId, known) -> {
            if (!known.wasTouched) {
                visitor.accept(workerId);
            }
        });
    }

    /** Begins a period of which {@link #onCheck} tells at its end. */
    synchronized void beginPeriod() {
        workers.values().forEach(known -> known.wasTouched = false);
    }

    private void ask(Known known, long workerId) {
        if (!known.isAsked) {
            known.isAsked = true;
            reader.accept(workerId);
        }
    }

    /** The worker that a state is about; null if it is of an earlier one, or nothing is known to which it belongs. */
    private @Nullable Known knownAs(SharedWorker state, byte @Nullable [] description) {
        Known known = workers.get(state.workerId());
        if (known != null && known.worker.incarnation() > state.incarnation()) {
            return null;
        }
        if (known == null || known.worker.incarnation() < state.incarnation()) {
            if (description == null) {
                reader.accept(state.workerId());
                return null;
            }
            if (known != null) {
                onGone(state.workerId());
            }
            known = new Known();
            known.worker.at(state.workerId(), state.incarnation(), -1, state.isOpen(), state.capacity());
            workers.put(state.workerId(), known);
        }
        if (description != null && state.version() >= known.worker.version()) {
            known.spec = WorkerDescription.decode(description, 0, state.capacity());
        }
        return known;
    }

    private static void take(Known known, SharedWorker state) {
        known.worker.copyOf(state);
        known.all.setAllOf(state);
    }

    private void onGone(long workerId) {
        Known known = workers.remove(workerId);
        if (known != null && known.toldSpec != null && events != null) {
            events.workerGone(workerId);
        }
    }

    // ---- what the engine is told

    private void tell(Known known) {
        WorkerSpec spec = known.spec;
        if (events == null || spec == null) {
            return;
        }
        WorkerSpec described = ranked(known, spec);
        boolean isOpen = known.worker.isOpen();
        boolean isSame = known.toldSpec != null && described.equals(known.toldSpec) && isOpen == known.toldOpen;
        if (isSame && known.told.equals(known.others)) {
            return;
        }
        known.toldSpec = described;
        known.toldOpen = isOpen;
        known.told.copyOf(known.others);
        events.worker(known.worker.workerId(), described, isOpen, known.others.elsewhere());
    }

    /** Of workers of the same priority a node uses those first of which it is the home. */
    private WorkerSpec ranked(Known known, WorkerSpec spec) {
        boolean isHome = Homes.homeOf(known.worker.workerId(), liveSessions) == session;
        return Homes.rank(spec.withCapacity(known.worker.capacity()), isHome);
    }

    /** Other nodes share the workers from now on: some workers have another home. */
    synchronized void onSessions(List<Long> live) {
        if (!live.equals(liveSessions)) {
            liveSessions = List.copyOf(live);
            workers.values().forEach(this::tell);
        }
    }

    synchronized int size() {
        return workers.size();
    }

    /** How often a change was missed and the worker was read again. */
    synchronized long gaps() {
        return gaps;
    }

    /** How often a check found a worker changed of which nobody had told. */
    synchronized long drifts() {
        return drifts;
    }
}
