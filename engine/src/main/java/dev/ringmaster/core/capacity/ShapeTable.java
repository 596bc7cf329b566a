package dev.ringmaster.core.capacity;

import dev.ringmaster.api.Demand;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Object2ObjectHashMap;

/**
 * The shapes of a pool by demand. A shape without requests is kept for the next one until there are more than
 * {@value #KEPT_SHAPES}, so that a stream of demands that are all different stays within bounds.
 */
public final class ShapeTable {
    private static final int KEPT_SHAPES = 4096;

    private final WorkerKinds kinds;
    private final Domains domains;
    private final Object2ObjectHashMap<Demand, Shape> byDemand = new Object2ObjectHashMap<>();
    private final List<Shape> bySlot = new ArrayList<>();
    private final List<Shape> unused = new ArrayList<>();

    /** No shapes, for workers of these kinds and these domains. */
    public ShapeTable(WorkerKinds kinds, Domains domains) {
        this.kinds = kinds;
        this.domains = domains;
    }

    /** The shape of a demand, made if it is new. It is the caller's to {@link #keep} or to {@link #drop} it. */
    public Shape shapeOf(Demand demand) {
        Shape known = byDemand.get(demand);
        return known != null ? known : add(demand);
    }

    private Shape add(Demand demand) {
        Shape shape;
        if (unused.isEmpty()) {
            shape = new Shape(kinds, domains, bySlot.size(), demand);
            bySlot.add(shape);
        } else {
            shape = unused.remove(unused.size() - 1);
            shape.reuseFor(demand);
        }
        byDemand.put(demand, shape);
        return shape;
    }

    /** Counts an open request of the shape. */
    public void keep(Shape shape) {
        shape.addRequests(1);
    }

    /** Counts an open request of the shape out. */
    public void release(Shape shape) {
        shape.addRequests(-1);
        drop(shape);
    }

    /** Says that the shape is not needed, unless open requests have it. */
    public void drop(Shape shape) {
        if (shape.requests() == 0 && byDemand.size() > KEPT_SHAPES) {
            byDemand.remove(shape.demand());
            unused.add(shape);
        }
    }

    /** The shape in a slot. */
    public Shape get(int slot) {
        return bySlot.get(slot);
    }
}
