package dev.ringmaster.core.placement;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.ExpectedRequests;
import dev.ringmaster.api.PlacementPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.core.capacity.CapacityClasses;
import dev.ringmaster.core.capacity.Domains;
import dev.ringmaster.core.capacity.GroupTerms;
import dev.ringmaster.core.capacity.Reservation;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;
import dev.ringmaster.core.capacity.WorkerKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The workers of one pool, under its policy. Whatever takes or gives back capacity of a worker goes through here, so that
 * the index always knows.
 */
public final class PoolIndex {
    private static final int MAX_SELECTIONS = 64;

    private final ResourceCatalog catalog;
    private final FreeScore free;
    private final Score score;
    private final @Nullable Expectation expectation;
    private final WorkerIndex all;
    /** The workers that have the labels some shape requires, made when they are first asked for. */
    private final List<Selection> selections = new ArrayList<>();

    private final List<Worker> workers = new ArrayList<>();
    private final Domains domains;
    private final CapacityClasses classes = new CapacityClasses();
    /** Changes when some worker may have more room than before. */
    private long roomVersion;
    /** Changes when another worker may be the best for some shape. */
    private long version;

    /** A pool without workers. */
    public PoolIndex(ResourceCatalog catalog, PoolPolicy policy, Domains domains) {
        this.catalog = catalog;
        this.domains = domains;
        free = new FreeScore(catalog);
        score = switch (policy.placement()) {
            case BEST_FIT, FRAGMENTATION_AWARE -> free;
            case PACK -> new PackScore(free);
            case SPREAD -> new SpreadScore();
        };
        expectation = policy.placement() == PlacementPolicy.FRAGMENTATION_AWARE ? new Expectation(catalog) : null;
        for (ExpectedRequests expected : policy.expected()) {
            expect(expected.demand(), expected.count());
        }
        all = newIndex();
    }

    private WorkerIndex newIndex() {
        return expectation == null ? new ScoredIndex(catalog, score) : new FragmentationIndex(expectation, free);
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

    long roomVersion() {
        return roomVersion;
    }

    long version() {
        return version;
    }

    CapacityClasses classes() {
        return classes;
    }

    /** The worker that is to take a request of this shape, null if none can. */
    @Nullable
    Worker choose(Shape shape) {
        GroupTerms groups = shape.groups();
        Worker worker = null;
        if (groups != null && groups.hasPreferences()) {
            groups.heedPreferences(true);
            worker = chooseAsHeeded(shape);
            groups.heedPreferences(false);
        }
        return worker == null ? chooseAsHeeded(shape) : worker;
    }

    private @Nullable Worker chooseAsHeeded(Shape shape) {
        WorkerIndex index = shape.demand().requiredLabels() == 0 ? all : selectionFor(shape);
        Worker worker = null;
        for (int group = 0; worker == null && group < shape.ranks().groups(); group++) {
            worker = index.choose(shape, group);
        }
        return worker;
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
            if (!worker.isDraining() && selection.includes(worker)) {
                selection.index().add(worker);
            }
        }
        selections.add(selection);
        return selection.index();
    }

    /** Commits a choice. */
    public void reserve(Worker worker, Shape shape, Reservation reservation) {
        worker.reserve(shape, reservation, all.devices(worker, shape));
        countMember(worker, shape, 1);
        freeChanged(worker);
    }

    /** Takes up a choice that was committed before a restart; false, and nothing done, if it no longer fits. */
    public boolean restore(Worker worker, Shape shape, Reservation reservation, long devices) {
        boolean fits = worker.restore(shape, reservation, devices);
        if (fits) {
            countMember(worker, shape, 1);
            freeChanged(worker);
        }
        return fits;
    }

    /** Gives back what a reservation holds. */
    public void release(Worker worker, Shape shape, Reservation reservation) {
        roomVersion++;
        worker.release(shape, reservation);
        countMember(worker, shape, -1);
        freeChanged(worker);
    }

    private static void countMember(Worker worker, Shape shape, int change) {
        GroupTerms groups = shape.groups();
        if (groups != null) {
            groups.count(worker, change);
        }
    }

    private void freeChanged(Worker worker) {
        version++;
        if (worker.isDraining()) {
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
        roomVersion++;
        version++;
        learn(worker);
        workers.add(worker);
        all.add(worker);
        classes.add(worker);
        domains.add(worker);
        for (Selection selection : selections) {
            if (selection.includes(worker)) {
                selection.index().add(worker);
            }
        }
    }

    /** Lets nothing new go to a worker that was taken in. */
    public void withdraw(Worker worker) {
        version++;
        workers.remove(worker);
        all.remove(worker);
        classes.remove(worker);
        domains.remove(worker);
        for (Selection selection : selections) {
            if (selection.includes(worker)) {
                selection.index().remove(worker);
            }
        }
    }

    /** Gives a worker a capacity that covers what it holds, and the kind it is of then. */
    public void changeCapacity(Worker worker, Capacity capacity, WorkerKind kind) {
        if (worker.isDraining()) {
            worker.changeTo(capacity, kind);
            learn(worker);
            return;
        }
        withdraw(worker);
        worker.changeTo(capacity, kind);
        add(worker);
    }

    private void learn(Worker worker) {
        if (score.learn(worker)) {
            all.rescore();
            for (Selection selection : selections) {
                selection.index().rescore();
            }
        }
    }
}
