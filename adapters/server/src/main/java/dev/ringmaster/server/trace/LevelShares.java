package dev.ringmaster.server.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which part of the requests goes to which priority level, like {@code 0:5,3:15,5:60,9:20}. Immutable. */
public final class LevelShares {
    private static final Pattern ONE = Pattern.compile("\\s*(\\d{1,2}):(\\d{1,6})\\s*");

    private final List<Integer> levels = new ArrayList<>();
    private final List<Long> upTo = new ArrayList<>();
    private long sum;

    private LevelShares() {}

    /**
     * Reads {@code LEVEL:SHARE,…}; the shares are whole numbers that need not add up to 100.
     *
     * @throws IllegalArgumentException if the text is something else, or names a level twice
     */
    public static LevelShares parse(String text) {
        LevelShares shares = new LevelShares();
        for (String part : text.split(",", -1)) {
            Matcher matcher = ONE.matcher(part);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "'" + text + "' is no list of level shares; write LEVEL:SHARE,... such as 0:5,3:15,5:60,9:20");
            }
            shares.add(text, Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
        }
        if (shares.sum == 0) {
            throw new IllegalArgumentException("'" + text + "' gives no level a share above 0");
        }
        return shares;
    }

    private void add(String text, int level, long share) {
        if (levels.contains(level)) {
            throw new IllegalArgumentException("'" + text + "' names level " + level + " twice");
        }
        levels.add(level);
        sum += share;
        upTo.add(sum);
    }

    /** The highest level that is named. */
    public int highest() {
        return levels.stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    /** The level for a number from 0 to below 1. */
    int level(double number) {
        int index = 0;
        while (number * sum >= upTo.get(index)) {
            index++;
        }
        return levels.get(index);
    }
}
