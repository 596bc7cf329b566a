package dev.ringmaster.model;

import dev.ringmaster.api.Demand;
import dev.ringmaster.api.GroupRule;
import dev.ringmaster.api.GrowthPolicy;
import dev.ringmaster.api.WorkerSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Which workers have to be ordered for requests, the plain way: request by request. */
final class ReferencePacking {
    private final World world;
    private final int pool;
    private final List<WorkerSpec> templates;
    private final Map<Demand, List<Integer>> known = new HashMap<>();

    ReferencePacking(World world, int pool, List<WorkerSpec> templates) {
        this.world = world;
        this.pool = pool;
        this.templates = templates;
    }

    boolean couldHold(Demand demand) {
        return !templatesFor(demand).isEmpty();
    }

    boolean couldHold(int template, Demand demand) {
        WorkerSpec spec = templates.get(template);
        boolean isKept = demand.rules().stream()
                .allMatch(rule -> !rule.isRequired()
                        || (rule.topology() == GroupRule.WORKER && rule.kind() != GroupRule.Kind.AFFINITY));
        return isKept && world.mayUse(pool, demand, spec) && new ReferenceWorker(0, spec).hasRoomFor(demand);
    }

    private List<Integer> templatesFor(Demand demand) {
        return known.computeIfAbsent(demand, this::findTemplatesFor);
    }

    private List<Integer> findTemplatesFor(Demand demand) {
        return IntStream.range(0, templates.size())
                .filter(template -> couldHold(template, demand))
                .boxed()
                .toList();
    }

    /** The templates of the workers that are needed besides those that are ordered. */
    List<Integer> pack(List<ReferenceRequest> requests, List<Integer> ordered) {
        if (requests.isEmpty()) {
            return List.of();
        }
        List<Integer> opened = new ArrayList<>(ordered);
        List<ReferenceWorker> bins = new ArrayList<>();
        ordered.forEach(template -> bins.add(new ReferenceWorker(0, templates.get(template))));
        List<Demand> demands = inOrder(requests);
        long most = bound(demands) + 1;
        for (int i = 0; i < demands.size(); i++) {
            Demand demand = demands.get(i);
            ReferenceWorker bin =
                    bins.stream().filter(each -> fits(each, demand)).findFirst().orElse(null);
            if (bin == null && bins.size() < Math.min(GrowthPolicy.MAX_PENDING, ordered.size() + most)) {
                opened.add(choose(demands.subList(i, demands.size())));
                bin = new ReferenceWorker(0, templates.get(opened.get(opened.size() - 1)));
                bins.add(bin);
            }
            if (bin != null) {
                bin.take(demand, bin.fullestDevicesFor(demand));
            }
        }
        long used = bins.subList(0, ordered.size()).stream()
                .filter(bin -> bin.held > 0)
                .count();
        int end = (int) Math.max(ordered.size(), Math.min(opened.size(), ordered.size() + most - used));
        return opened.subList(ordered.size(), end);
    }

    private boolean fits(ReferenceWorker bin, Demand demand) {
        return world.mayUse(pool, demand, bin.spec) && bin.hasRoomFor(demand);
    }

    /** The largest first, equal ones together, and of different ones as large that which came first. */
    private List<Demand> inOrder(List<ReferenceRequest> requests) {
        Map<Demand, List<Demand>> equal = new LinkedHashMap<>();
        for (ReferenceRequest request : requests) {
            equal.computeIfAbsent(request.demand(), key -> new ArrayList<>()).add(request.demand());
        }
        return equal.values().stream()
                .sorted(Comparator.comparingLong((List<Demand> each) -> -share(each.get(0))))
                .flatMap(List::stream)
                .toList();
    }

    private long share(Demand demand) {
        long share = 0;
        long[] need = needOf(demand);
        for (int i = 0; i < need.length - 1; i++) {
            int element = i;
            long largest = templates.stream()
                    .mapToLong(template -> capacityOf(template)[element])
                    .max()
                    .orElseThrow();
            share = need[i] == 0 ? share : Math.max(share, need[i] * 1_000_000 / largest);
        }
        return share;
    }

    /** What adds up: the dimensions, GPU milli, whole devices. */
    private long[] needOf(Demand demand) {
        int dimensions = world.catalog().dimensions().size();
        long[] need = new long[dimensions + 2];
        for (int i = 0; i < dimensions; i++) {
            need[i] = ReferenceWorker.charge(demand, i);
        }
        need[dimensions] = (long) demand.gpuDevices() * demand.gpuMillis();
        need[dimensions + 1] = demand.gpuMillis() == ReferenceWorker.DEVICE ? demand.gpuDevices() : 0;
        return need;
    }

    private long[] capacityOf(WorkerSpec spec) {
        int dimensions = world.catalog().dimensions().size();
        long[] capacity = new long[dimensions + 2];
        for (int i = 0; i < dimensions; i++) {
            capacity[i] = spec.capacity().amount(i);
        }
        capacity[dimensions] = (long) spec.capacity().gpuDevices() * ReferenceWorker.DEVICE;
        capacity[dimensions + 1] = spec.capacity().gpuDevices();
        return capacity;
    }

    /** Of those that could hold the first of what is left, the template that would take most of it. */
    private int choose(List<Demand> left) {
        Demand first = left.get(0);
        List<Integer> candidates = templatesFor(first);
        List<Integer> withoutGpus = candidates.stream()
                .filter(template -> templates.get(template).capacity().gpuDevices() == 0)
                .toList();
        if (first.gpuDevices() == 0 && !withoutGpus.isEmpty()) {
            candidates = withoutGpus;
        }
        int best = -1;
        int most = 0;
        for (int template : candidates) {
            ReferenceWorker trial = new ReferenceWorker(0, templates.get(template));
            for (Demand demand : left) {
                if (fits(trial, demand)) {
                    trial.take(demand, trial.fullestDevicesFor(demand));
                }
            }
            if (trial.held > most) {
                most = trial.held;
                best = template;
            }
        }
        return best;
    }

    /** How many workers are needed at least: of those that may share workers, by what adds up. */
    long bound(List<Demand> demands) {
        List<Demand> left = new ArrayList<>(demands);
        long bound = 0;
        while (!left.isEmpty()) {
            Set<Integer> together = new HashSet<>(templatesFor(left.get(0)));
            List<Demand> sharing = new ArrayList<>();
            boolean hasGrown = true;
            while (hasGrown) {
                hasGrown = false;
                for (Demand demand : List.copyOf(left)) {
                    if (templatesFor(demand).stream().anyMatch(together::contains)) {
                        together.addAll(templatesFor(demand));
                        sharing.add(demand);
                        left.remove(demand);
                        hasGrown = true;
                    }
                }
            }
            bound += boundOf(sharing, together);
        }
        return bound;
    }

    private long boundOf(List<Demand> demands, Set<Integer> together) {
        long bound = 1;
        for (int i = 0; i < world.catalog().dimensions().size() + 2; i++) {
            int element = i;
            long capacity = together.stream()
                    .mapToLong(template -> capacityOf(templates.get(template))[element])
                    .max()
                    .orElseThrow();
            List<Long> needs =
                    demands.stream().map(demand -> needOf(demand)[element]).toList();
            if (capacity > 0) {
                bound = Math.max(bound, martelloToth(needs, capacity));
            }
        }
        return bound;
    }

    /** The bound L2, as it is in the book. */
    static long martelloToth(List<Long> needs, long capacity) {
        List<Long> alphas = new ArrayList<>(needs);
        alphas.add(0L);
        long bound = 0;
        for (long alpha : alphas) {
            if (2 * alpha <= capacity) {
                long alone = 0;
                long large = 0;
                long sumOfLarge = 0;
                long sumOfSmall = 0;
                for (long need : needs) {
                    if (need > capacity - alpha) {
                        alone++;
                    } else if (2 * need > capacity) {
                        large++;
                        sumOfLarge += need;
                    } else if (need >= alpha) {
                        sumOfSmall += need;
                    }
                }
                long tooMuch = sumOfSmall - (large * capacity - sumOfLarge);
                bound = Math.max(bound, alone + large + Math.max(0, (tooMuch + capacity - 1) / capacity));
            }
        }
        return bound;
    }
}
