package dev.ringmaster.core.placement;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.ExpectedRequests;
import dev.ringmaster.api.PlacementPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.PreemptionPolicy.Victims;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.UsedElsewhere;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.core.capacity.CapacityClasses;
import dev.ringmaster.core.capacity.Domains;
import dev.ringmaster.core.capacity.GroupTerms;
import dev.ringmaster.core.capacity.Reservation;
import dev.ringmaster.core.capacity.SafePlacements;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;
import dev.ringmaster.core.capacity.WorkerKind;
import dev.ringmaster.core.time.Now;
import dev.ringmaster.core.time.TimerWheel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The workers of one pool, under its policy. Whatever takes or gives back capacity of a worker goes through here, so that
 * the index always knows.
 */
public final class PoolIndex {
    private static final int MAX_SELECTIONS = 64;
    private static final int KEPT_CHANGES = 64; // a power of two

    private final ResourceCatalog catalog;
    private final PlacementPolicy placement;
    private final FreeScore free;
    private final Score score;
    private final @Nullable Expectation expectation;
    private final WorkerIndex all;
    /** The workers that have the labels some shape requires, made when they are first asked for. */
    private final List<Selection> selections = new ArrayList<>();

    private final List<Worker> workers = new ArrayList<>();
    private final int[] heldByRank = new int[2 * AdmissionPolicy.MAX_LEVELS];
    private final Domains domains;
    private final CapacityClasses classes = new CapacityClasses();
    /** Changes when some worker may have more room than before. */
    private long roomVersion;
    /** The workers that the last changes of it were about. */
    private final @Nullable Worker[] withRoom = new Worker[KEPT_CHANGES];
    /** The placements that nobody may take the place of yet; null where nobody ever may, or is safe. */
    private final @Nullable SafePlacements safe;
    /** Changes when another worker may be the best for some shape. */
    private long version;
    /** How many of those changes were tries and their undoing, which leave everything as it was. */
    private long tries;

    /** A worker that only one shape may use, and those who will be gone before a time; in no index meanwhile. */
    private @Nullable Worker held;

    private @Nullable Shape heldFor;
    private long heldUntilNanos;
    private final Now now;

    /** A pool without workers. */
    public PoolIndex(ResourceCatalog catalog, PoolPolicy policy, Domains domains, Now now) {
        this.catalog = catalog;
        this.domains = domains;
        this.now = now;
        free = new FreeScore(catalog);
        score = switch (policy.placement()) {
            case BEST_FIT, FRAGMENTATION_AWARE, SHA256_MODULO -> free;
            case PACK -> new PackScore(free);
            case SPREAD -> new SpreadScore();
            case AFFINITY -> new PointScore();
        };
        placement = policy.placement();
        expectation = placement == PlacementPolicy.FRAGMENTATION_AWARE ? new Expectation(catalog) : null;
        for (ExpectedRequests expected : policy.expected()) {
            expect(expected.demand(), expected.count());
        }
        all = newIndex();
        boolean isAnySafe = policy.preemption().victims() != Victims.NONE
                && policy.preemption().cooldownNanos() > 0;
        safe = isAnySafe ? new SafePlacements() : null;
    }

    private WorkerIndex newIndex() {
        if (expectation != null) {
            return new FragmentationIndex(expectation, free);
        }
        return switch (placement) {
            case AFFINITY -> new AffinityIndex(catalog, score);
            case SHA256_MODULO -> new Sha256ModuloIndex(catalog, score);
            default -> new ScoredIndex(catalog, score);
        };
    }

    /** Whether what is chosen depends on the affinity key. */
    boolean isByKey() {
        return placement == PlacementPolicy.AFFINITY || placement == PlacementPolicy.SHA256_MODULO;
    }

    /** A request of this shape came; what came before tells what will. */
    public void expect(Shape shape) {
        expect(shape.demand(), 1);
    }

    private void expect(Demand demand, long count) {
        if (expectation != null && expectation.learn(demand, count)) {
            version++;
        }
    }

    /** The workers that take new requests. */
    public List<Worker> workers() {
        return workers;
    }

    /** Whether any worker may hold a request of a higher rank than this. */
    public boolean mayHoldAbove(int rank) {
        for (int higher = heldByRank.length - 1; higher > rank; higher--) {
            if (heldByRank[higher] > 0) {
                return true;
            }
        }
        return false;
    }

    /** The placements that nobody may take the place of yet; null where nobody ever may, or is safe. */
    public @Nullable SafePlacements safePlacements() {
        return safe;
    }

    /** Changes when some worker may have more room than before, or may be given more. */
    public long roomVersion() {
        return roomVersion;
    }

    /** Whether it is known which workers all changes of the room since a version were about. */
    public boolean isKnownSince(long version) {
        return roomVersion - version <= KEPT_CHANGES;
    }

    /** The worker that one of the last changes of the room was about. */
    public Worker changed(long atVersion) {
        Worker worker = withRoom[(int) atVersion & (KEPT_CHANGES - 1)];
        if (worker == null) {
            throw new IllegalStateException("nothing changed at " + atVersion);
        }
        return worker;
    }

    /** Takes notice that a worker may have more room than before. */
    public void roomChanged(Worker worker) {
        roomVersion++;
        withRoom[(int) roomVersion & (KEPT_CHANGES - 1)] = worker;
    }

    /** Changes with whatever changes on any worker; not by what was tried and undone. */
    public long version() {
        return version - tries;
    }

    /** Changes with whatever changes on any worker, in the middle of a try too. */
    long stamp() {
        return version;
    }

    CapacityClasses classes() {
        return classes;
    }

    /** The worker that is to take a request of this shape and affinity key, null if none can. */
    @Nullable
    Worker choose(Shape shape, long affinityKey) {
        GroupTerms groups = shape.groups();
        Worker worker = null;
        if (groups != null && groups.hasPreferences()) {
            groups.heedPreferences(true);
            worker = chooseAsHeeded(shape, affinityKey);
            groups.heedPreferences(false);
        }
        worker = worker == null ? chooseAsHeeded(shape, affinityKey) : worker;
        return worker == null && held != null && mayUseHeld(shape) && held.canHold(shape) ? held : worker;
    }

    private @Nullable Worker chooseAsHeeded(Shape shape, long affinityKey) {
        WorkerIndex index = shape.demand().requiredLabels() == 0 ? all : selectionFor(shape);
        Worker worker = null;
        for (int group = 0; worker == null && group < shape.ranks().groups(); group++) {
            worker = index.choose(shape, group, affinityKey);
        }
        return worker;
    }

    // ---- a worker that is held

    /** Lets a worker take nobody but this shape, and those who are expected to be gone before a time. */
    public void hold(Worker worker, Shape shape, long untilNanos) {
        takeOut(worker);
        held = worker;
        heldFor = shape;
        heldUntilNanos = untilNanos;
        version++;
    }

    /** Lets the worker that is held, if one is, take everybody again. */
    public void letGo() {
        Worker worker = held;
        if (worker != null) {
            held = null;
            heldFor = null;
            roomChanged(worker);
            version++;
            putIn(worker);
        }
    }

    /** The worker that is held; null if none is. */
    public @Nullable Worker held() {
        return held;
    }

    /** When whom it is held for is expected to fit there; {@link TimerWheel#NEVER} if nobody can tell. */
    public long heldUntilNanos() {
        return heldUntilNanos;
    }

    /** Whether a worker is held, and not for this shape. */
    public boolean isHeldFromOthers(Worker worker, Shape shape) {
        return worker == held && shape != heldFor;
    }

    private boolean mayUseHeld(Shape shape) {
        long runNanos = shape.demand().expectedRunNanos();
        return shape == heldFor
                || (runNanos != Demand.UNKNOWN_RUN
                        && heldUntilNanos != TimerWheel.NEVER
                        && runNanos <= heldUntilNanos - now.nanos());
    }

    /** Whether some worker can hold a request of this shape now. */
    public boolean hasRoomFor(Shape shape) {
        return choose(shape, 0) != null; // any key will do
    }

    private WorkerIndex selectionFor(Shape shape) {
        for (int i = 0; i < selections.size(); i++) {
            if (selections.get(i).isFor(shape.demand())) {
                return selections.get(i).index();
            }
        }
        if (selections.size() == MAX_SELECTIONS) {
            selections.clear();
        }
        Selection selection = new Selection(shape.demand(), newIndex());
        for (Worker worker : workers) {
            if (!worker.isDraining() && worker != held && selection.includes(worker)) {
                selection.index().add(worker);
            }
        }
        selections.add(selection);
        return selection.index();
    }

    /** Commits a choice. */
    public void reserve(Worker worker, Shape shape, Reservation reservation) {
        take(worker, shape, reservation);
        held(reservation);
    }

    private void take(Worker worker, Shape shape, Reservation reservation) {
        worker.reserve(shape, reservation, all.devices(worker, shape));
        countMember(worker, shape, 1);
        freeChanged(worker);
    }

    /** Takes up a choice that was committed before a restart; false, and nothing done, if it no longer fits. */
    public boolean restore(Worker worker, Shape shape, Reservation reservation, long devices) {
        return takenUp(worker.restore(shape, reservation, devices), worker, shape, reservation);
    }

    /** Takes over what another node held for a request; false, and nothing done, if none did. */
    public boolean takeOver(Worker worker, Shape shape, Reservation reservation, long devices) {
        roomChanged(worker); // as soon as somebody may take its place
        return takenUp(worker.takeOver(shape, reservation, devices), worker, shape, reservation);
    }

    private boolean takenUp(boolean isDone, Worker worker, Shape shape, Reservation reservation) {
        if (isDone) {
            held(reservation);
            countMember(worker, shape, 1);
            freeChanged(worker);
        }
        return isDone;
    }

    private void held(Reservation reservation) {
        heldByRank[reservation.rank()]++;
        if (safe != null) {
            safe.add(reservation);
        }
    }

    /** Gives back what a reservation holds. */
    public void release(Worker worker, Shape shape, Reservation reservation) {
        giveBack(worker, shape, reservation);
        heldByRank[reservation.rank()]--;
        if (safe != null) {
            safe.remove(reservation);
        }
    }

    private void giveBack(Worker worker, Shape shape, Reservation reservation) {
        roomChanged(worker);
        worker.release(shape, reservation);
        countMember(worker, shape, -1);
        freeChanged(worker);
    }

    /** Commits a choice for the time being: {@link #undo} is to follow, in the opposite order, before anything else. */
    void tryOut(Worker worker, Shape shape, Reservation reservation) {
        tries++;
        take(worker, shape, reservation);
    }

    /** Undoes what was tried. */
    void undo(Shape shape, Reservation reservation) {
        Worker worker = reservation.worker();
        if (worker == null) {
            throw new IllegalStateException("nothing was tried for request " + reservation.id());
        }
        tries++;
        giveBack(worker, shape, reservation);
    }

    private static void countMember(Worker worker, Shape shape, int change) {
        GroupTerms groups = shape.groups();
        if (groups != null) {
            groups.count(worker, change);
        }
    }

    private void freeChanged(Worker worker) {
        version++;
        if (worker.isDraining() || worker == held) {
            return;
        }
        all.freeChanged(worker);
        for (int i = 0; i < selections.size(); i++) {
            if (selections.get(i).includes(worker)) {
                selections.get(i).index().freeChanged(worker);
            }
        }
    }

    /** Takes a worker in. */
    public void add(Worker worker) {
        roomChanged(worker);
        version++;
        learn(worker);
        workers.add(worker);
        classes.add(worker);
        domains.add(worker);
        putIn(worker);
    }

    private void putIn(Worker worker) {
        all.add(worker);
        for (int i = 0; i < selections.size(); i++) {
            if (selections.get(i).includes(worker)) {
                selections.get(i).index().add(worker);
            }
        }
    }

    /** Lets nothing new go to a worker that was taken in. */
    public void withdraw(Worker worker) {
        version++;
        workers.remove(worker);
        classes.remove(worker);
        domains.remove(worker);
        if (worker == held) {
            held = null;
            heldFor = null;
        } else {
            takeOut(worker);
        }
    }

    private void takeOut(Worker worker) {
        all.remove(worker);
        for (int i = 0; i < selections.size(); i++) {
            if (selections.get(i).includes(worker)) {
                selections.get(i).index().remove(worker);
            }
        }
    }

    /** Gives a worker another description, which it can have, and the kind it is of then. */
    public void change(Worker worker, WorkerSpec spec, WorkerKind kind) {
        if (worker.isDraining()) {
            worker.changeTo(spec, kind);
            learn(worker);
            return;
        }
        withdraw(worker);
        worker.changeTo(spec, kind);
        add(worker);
    }

    /** Says what other nodes hold of a worker. */
    public void usedElsewhere(Worker worker, UsedElsewhere used) {
        roomChanged(worker);
        worker.usedElsewhere(used);
        freeChanged(worker);
    }

    /** Takes notice of what a worker has, whether it takes requests or not. */
    public void learn(Worker worker) {
        if (score.learn(worker)) {
            version++;
            all.rescore();
            for (Selection selection : selections) {
                selection.index().rescore();
            }
        }
    }
}
