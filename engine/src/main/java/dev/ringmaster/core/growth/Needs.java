package dev.ringmaster.core.growth;

import dev.ringmaster.core.capacity.ResourceVector;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** For how many requests of which shape a pool needs workers that are not there. Used again for each look. */
final class Needs {
    private static final long WHOLE = 1_000_000;

    private final Worker[] templates;
    /** The most that any template has of each element. */
    private final long[] largest;

    private final List<Shape> shapes = new ArrayList<>();
    private int[] counts = new int[16];
    private int[] masks = new int[16];
    private long[] keys = new long[16];
    private int[] order = new int[16];
    /** By slot of the shape, its index and 1; 0 if it is not needed. */
    private int[] bySlot = new int[64];

    Needs(Worker[] templates) {
        this.templates = templates;
        largest = new long[templates[0].free().length];
        for (Worker template : templates) {
            for (int i = 0; i < largest.length; i++) {
                largest[i] = Math.max(largest[i], template.free()[i]);
            }
        }
    }

    void clear() {
        for (int i = 0; i < shapes.size(); i++) {
            bySlot[shapes.get(i).slot()] = 0;
        }
        shapes.clear();
    }

    /** Adds requests of a shape that some template could hold. */
    void add(Shape shape, int count) {
        if (shape.slot() >= bySlot.length) {
            bySlot = Arrays.copyOf(bySlot, Math.max(2 * bySlot.length, shape.slot() + 1));
        }
        int index = bySlot[shape.slot()] - 1;
        if (index < 0) {
            index = shapes.size();
            makeRoomFor(index);
            shapes.add(shape);
            bySlot[shape.slot()] = index + 1;
            counts[index] = 0;
            masks[index] = templatesFor(shape);
        }
        counts[index] += count;
    }

    private void makeRoomFor(int index) {
        if (index == counts.length) {
            counts = Arrays.copyOf(counts, 2 * index);
            masks = Arrays.copyOf(masks, 2 * index);
            keys = Arrays.copyOf(keys, 2 * index);
            order = Arrays.copyOf(order, 2 * index);
        }
    }

    /** The templates that could hold a shape, as a bit set. */
    int templatesFor(Shape shape) {
        int mask = 0;
        for (int template = 0; template < templates.length; template++) {
            boolean couldHold = shape.isForNewWorkers() && templates[template].hasRoomFor(shape);
            mask |= couldHold ? 1 << template : 0;
        }
        return mask;
    }

    /** Puts the largest share of a template first, and among equals what was added first. */
    void sort() {
        for (int i = 0; i < shapes.size(); i++) {
            keys[i] = (WHOLE - share(shapes.get(i).need())) << 32 | i;
            order[i] = i;
        }
        KeySort.ascending(keys, order, shapes.size());
    }

    private long share(long[] need) {
        long share = 0;
        for (int i = 0; i <= ResourceVector.gpuTotal(need); i++) {
            share = need[i] == 0 ? share : Math.max(share, need[i] * WHOLE / largest[i]);
        }
        return share;
    }

    int size() {
        return shapes.size();
    }

    /** A shape, in the order of the last {@link #sort}. */
    Shape shape(int place) {
        return shapes.get(order[place]);
    }

    /** How many requests of the shape at this place need a worker. */
    int count(int place) {
        return counts[order[place]];
    }

    /** The templates that could hold the shape at this place, as a bit set. */
    int templates(int place) {
        return masks[order[place]];
    }
}
