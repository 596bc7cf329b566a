package dev.ringmaster.core.capacity;

import dev.ringmaster.api.Demand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Which kinds of workers may take a demand, in groups: all of a group are used before any of the next. Immutable. */
public final class KindRanks {
    private final int[][] groups;
    private final int[] groupOfKind;

    private KindRanks(int[][] groups, int[] groupOfKind) {
        this.groups = groups;
        this.groupOfKind = groupOfKind;
    }

    static KindRanks of(Demand demand, WorkerKinds kinds) {
        List<WorkerKind> allowed = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            if (kinds.get(i).mayTake(demand)) {
                allowed.add(kinds.get(i));
            }
        }
        allowed.sort(Comparator.comparingInt((WorkerKind kind) -> kind.rankFor(demand))
                .thenComparingInt(WorkerKind::index));
        int[] groupOfKind = new int[kinds.size()];
        Arrays.fill(groupOfKind, -1);
        List<int[]> groups = new ArrayList<>();
        int from = 0;
        for (int to = 1; to <= allowed.size(); to++) {
            if (to == allowed.size()
                    || allowed.get(to).rankFor(demand) != allowed.get(from).rankFor(demand)) {
                groups.add(groupOf(allowed.subList(from, to), groupOfKind, groups.size()));
                from = to;
            }
        }
        return new KindRanks(groups.toArray(int[][]::new), groupOfKind);
    }

    private static int[] groupOf(List<WorkerKind> members, int[] groupOfKind, int group) {
        int[] kinds = new int[members.size()];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = members.get(i).index();
            groupOfKind[kinds[i]] = group;
        }
        return kinds;
    }

    /** How many groups there are. */
    public int groups() {
        return groups.length;
    }

    /** The indexes of the kinds of a group, ascending; not to be changed. */
    public int[] kinds(int group) {
        return groups[group];
    }

    /** The group of a kind; -1 if it may not take the demand. */
    public int groupOf(WorkerKind kind) {
        return groupOfKind[kind.index()];
    }

    /** How many kinds this knows. */
    int size() {
        return groupOfKind.length;
    }
}
