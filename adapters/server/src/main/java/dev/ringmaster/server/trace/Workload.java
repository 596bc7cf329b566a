package dev.ringmaster.server.trace;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The workers and requests of one run. A worker's id is its index; a request's id is its arrival, the index of its row.
 * Immutable once built.
 */
public final class Workload {
    private final String title;
    private final ResourceCatalog catalog;
    private final List<String> workerNames;
    private final List<Capacity> capacities;
    private final List<RequestSpec> specs;
    private final int[] specOf;
    private final long[] arrivalNanos;
    private final long[] holdNanos;
    private final int[] estimatedTokens;
    private final int[] actualTokens;

    private Workload(Builder builder, ResourceCatalog catalog, List<RequestSpec> specs) {
        title = builder.title;
        this.catalog = catalog;
        this.specs = List.copyOf(specs);
        workerNames = List.copyOf(builder.workerNames);
        capacities = List.copyOf(builder.capacities);
        specOf = Arrays.copyOf(builder.specOf, builder.size);
        arrivalNanos = builder.hasTimes ? fromZero(Arrays.copyOf(builder.arrivalNanos, builder.size)) : new long[0];
        holdNanos = builder.hasTimes ? Arrays.copyOf(builder.holdNanos, builder.size) : new long[0];
        estimatedTokens = Arrays.copyOf(builder.estimatedTokens, builder.hasTokens() ? builder.size : 0);
        actualTokens = Arrays.copyOf(builder.actualTokens, builder.hasTokens() ? builder.size : 0);
    }

    private Workload(Workload from, List<RequestSpec> specs, int[] specOf) {
        title = from.title;
        catalog = from.catalog;
        workerNames = from.workerNames;
        capacities = from.capacities;
        this.specs = List.copyOf(specs);
        this.specOf = specOf;
        arrivalNanos = from.arrivalNanos;
        holdNanos = from.holdNanos;
        estimatedTokens = from.estimatedTokens;
        actualTokens = from.actualTokens;
    }

    /** The same, with a specification of its own for each request, given by its index. */
    Workload withSpecs(List<RequestSpec> others, int[] otherSpecOf) {
        return new Workload(this, others, otherSpecOf);
    }

    /** The index of a request's specification. */
    int specIndex(int arrival) {
        return specOf[arrival];
    }

    /** The most different priority levels, counted from 0, that the requests name. */
    public int levels() {
        return 1 + specs.stream().mapToInt(RequestSpec::priorityLevel).max().orElse(0);
    }

    /** What it is, in a few words. */
    public String title() {
        return title;
    }

    /** The vocabulary of its demands and capacities. */
    public ResourceCatalog catalog() {
        return catalog;
    }

    /** How many workers there are. */
    public int workers() {
        return capacities.size();
    }

    /** The name of a worker. */
    public String workerName(int worker) {
        return workerNames.get(worker);
    }

    /** What a worker has. */
    public Capacity capacity(int worker) {
        return capacities.get(worker);
    }

    /** How many requests there are. */
    public int requests() {
        return specOf.length;
    }

    /** What a request asks for; equal requests share one object. */
    public RequestSpec spec(int arrival) {
        return specs.get(specOf[arrival]);
    }

    /** Whether it is known when requests arrive and for how long they hold what they get. */
    public boolean hasTimes() {
        return arrivalNanos.length == specOf.length;
    }

    /** When a request arrives, counted from the earliest one. */
    public long arrivalNanos(int arrival) {
        return arrivalNanos[arrival];
    }

    /** For how long a request holds what it gets, at least 1. */
    public long holdNanos(int arrival) {
        return holdNanos[arrival];
    }

    /** Whether requests have tokens, which limits and quotas count. */
    public boolean hasTokens() {
        return estimatedTokens.length > 0;
    }

    /** How many tokens a request is estimated at when it is submitted; 0 without tokens. */
    public long estimatedTokens(int arrival) {
        return hasTokens() ? estimatedTokens[arrival] : 0;
    }

    /** How many tokens a request turns out to have when it completes; 0 without tokens. */
    public long actualTokens(int arrival) {
        return hasTokens() ? actualTokens[arrival] : 0;
    }

    /** The shortest time that any request holds what it gets, at least 1. */
    public long shortestHoldNanos() {
        long shortest = Long.MAX_VALUE;
        for (long hold : holdNanos) {
            shortest = Math.min(shortest, hold);
        }
        return shortest;
    }

    /** From the first arrival to the last. */
    public long arrivalSpanNanos() {
        long latest = 0;
        for (long arrival : arrivalNanos) {
            latest = Math.max(latest, arrival);
        }
        return latest;
    }

    private static long[] fromZero(long[] times) {
        long earliest = Long.MAX_VALUE;
        for (long time : times) {
            earliest = Math.min(earliest, time);
        }
        for (int i = 0; i < times.length; i++) {
            times[i] -= earliest;
        }
        return times;
    }

    /** Collects a workload. Not thread safe. */
    static final class Builder {
        private final String title;
        private final boolean hasTimes;
        private final List<String> workerNames = new ArrayList<>();
        private final List<Capacity> capacities = new ArrayList<>();
        private int[] specOf = new int[1024];
        private long[] arrivalNanos = new long[1024];
        private long[] holdNanos = new long[1024];
        private int[] estimatedTokens = new int[0];
        private int[] actualTokens = new int[0];
        private int size;

        Builder(String title, boolean hasTimes) {
            this.title = title;
            this.hasTimes = hasTimes;
        }

        void addWorker(String name, Capacity capacity) {
            workerNames.add(name);
            capacities.add(capacity);
        }

        /** Adds a request whose specification is the one with this index when the workload is built. */
        void addRequest(int spec, long arrival, long hold) {
            if (size == specOf.length) {
                int larger = size * 2;
                specOf = Arrays.copyOf(specOf, larger);
                arrivalNanos = Arrays.copyOf(arrivalNanos, larger);
                holdNanos = Arrays.copyOf(holdNanos, larger);
            }
            specOf[size] = spec;
            arrivalNanos[size] = arrival;
            holdNanos[size++] = Math.max(1, hold);
        }

        /** Gives the request that was added last its tokens; either all requests have some or none. */
        void addTokens(int estimated, int actual) {
            if (size > estimatedTokens.length) {
                estimatedTokens = Arrays.copyOf(estimatedTokens, specOf.length);
                actualTokens = Arrays.copyOf(actualTokens, specOf.length);
            }
            estimatedTokens[size - 1] = estimated;
            actualTokens[size - 1] = actual;
        }

        boolean hasTokens() {
            return estimatedTokens.length > 0;
        }

        Workload build(ResourceCatalog catalog, List<RequestSpec> specs) {
            return new Workload(this, catalog, specs);
        }
    }
}
