package dev.ringmaster.server.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The levels or accounts of a run as a table of words and as numbers. */
final class GroupTable {
    private static final String NOTHING = "-";

    private final String title;
    private final List<Group> groups;
    private final boolean isSharing;
    private final boolean hasTokens;
    private final double cost;
    private final double contendedCost;

    /**
     * Of groups.
     *
     * @param title the first column's
     * @param groups the rows
     * @param all all groups, of which shares are counted
     * @param isSharing whether there are weights to show
     * @param hasTokens whether shares are counted in tokens, and not in requests
     */
    GroupTable(String title, List<Group> groups, List<Group> all, boolean isSharing, boolean hasTokens) {
        this.title = title;
        this.groups = groups;
        this.isSharing = isSharing;
        this.hasTokens = hasTokens;
        cost = all.stream().mapToDouble(Group::cost).sum();
        contendedCost = all.stream().mapToDouble(Group::contendedCost).sum();
    }

    List<String> head() {
        List<String> head = new ArrayList<>(List.of(title, "submitted", "placed", "waiting", "rejected", "expired"));
        if (hasTokens) {
            head.add("tokens");
        }
        head.add("share");
        if (isSharing) {
            head.addAll(List.of("contended", "weight"));
        }
        head.addAll(List.of("wait p50", "p90", "p99", "max"));
        return head;
    }

    /** One row a group, with durations said in a way. */
    List<List<String>> rows(UnaryOperator<String> durations) {
        return groups.stream().map(group -> row(group, durations)).toList();
    }

    /** The same for programs. */
    List<Map<String, Object>> numbers() {
        return groups.stream().map(this::numbers).toList();
    }

    private List<String> row(Group group, UnaryOperator<String> durations) {
        List<String> row = new ArrayList<>(List.of(
                group.name(),
                Names.number(group.submitted()),
                Names.number(group.placed()),
                Names.number(group.waiting()),
                Names.number(group.rejected()),
                Names.number(group.expired())));
        if (hasTokens) {
            row.add(Names.number(group.cost()));
        }
        row.add(percent(share(group.cost(), cost)));
        if (isSharing) {
            boolean hasWeight = !Double.isNaN(group.weightPercent());
            row.add(hasWeight && contendedCost > 0 ? percent(share(group.contendedCost(), contendedCost)) : NOTHING);
            row.add(hasWeight ? percent(group.weightPercent()) : NOTHING);
        }
        for (double percentile : new double[] {50, 90, 99, 100}) {
            boolean isAnyPlaced = group.placed() > 0;
            row.add(isAnyPlaced ? durations.apply(Names.duration(wait(group, percentile))) : NOTHING);
        }
        return row;
    }

    private Map<String, Object> numbers(Group group) {
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("name", group.name());
        numbers.put("submitted", group.submitted());
        numbers.put("placed", group.placed());
        numbers.put("waiting", group.waiting());
        numbers.put("rejected", group.rejected());
        numbers.put("expired", group.expired());
        if (hasTokens) {
            numbers.put("placedTokens", group.cost());
        }
        numbers.put("sharePercent", share(group.cost(), cost));
        if (!Double.isNaN(group.weightPercent())) {
            numbers.put("contendedSharePercent", share(group.contendedCost(), contendedCost));
            numbers.put("weightPercent", group.weightPercent());
        }
        Map<String, Long> waits = new LinkedHashMap<>();
        waits.put("p50", wait(group, 50));
        waits.put("p90", wait(group, 90));
        waits.put("p99", wait(group, 99));
        waits.put("max", wait(group, 100));
        numbers.put("waitNanos", waits);
        return numbers;
    }

    private static long wait(Group group, double percentile) {
        return group.waits().getValueAtPercentile(percentile);
    }

    private static double share(long part, double whole) {
        return whole == 0 ? 0 : 100.0 * part / whole;
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.1f %%", value);
    }
}
