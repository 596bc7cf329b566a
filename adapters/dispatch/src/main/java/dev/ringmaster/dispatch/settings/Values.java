package dev.ringmaster.dispatch.settings;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads values by their names out of text, and keeps what is wrong with them and what each name came to. Every name that exists
 * is asked for, so that afterwards the others are the unknown ones. One thread.
 */
final class Values {
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,15}(\\.\\d{1,15})?");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?\\d{1,15}");
    private static final int NANOS_DIGITS = 9;

    private final Map<String, String> given;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, String> effective = new LinkedHashMap<>();

    Values(Map<String, String> given) {
        this.given = given;
    }

    boolean flag(String name, boolean otherwise) {
        boolean value = otherwise;
        String text = given.get(name);
        if (text != null) {
            boolean isTrue = text.trim().equalsIgnoreCase("true");
            if (isTrue || text.trim().equalsIgnoreCase("false")) {
                value = isTrue;
            } else {
                refuse(name, text, "true or false");
            }
        }
        effective.put(name, Boolean.toString(value));
        return value;
    }

    int whole(String name, int otherwise, Range range) {
        BigDecimal value = number(name, WHOLE_NUMBER, range, "whole numbers from " + range.text(), 0);
        int result = value == null ? otherwise : value.intValueExact();
        effective.put(name, Integer.toString(result));
        return result;
    }

    double decimal(String name, double otherwise, Range range) {
        BigDecimal value = number(name, NUMBER, range, range.text(), 0);
        double result = value == null ? otherwise : value.doubleValue();
        effective.put(name, Range.plain(result));
        return result;
    }

    /** Text in seconds, ranges and results in nanoseconds. */
    long seconds(String name, long otherwiseNanos, Range nanos) {
        BigDecimal value = number(name, NUMBER, nanos, nanos.textInSeconds(), NANOS_DIGITS);
        long result = value == null ? otherwiseNanos : value.longValue();
        effective.put(name, plainSeconds(result));
        return result;
    }

    <E extends Enum<E>> E choice(String name, E otherwise, E[] choices) {
        E value = otherwise;
        String text = given.get(name);
        if (text != null) {
            E chosen = find(text.trim(), choices);
            if (chosen == null) {
                refuse(name, text, names(choices));
            } else {
                value = chosen;
            }
        }
        effective.put(name, lowerCase(value));
        return value;
    }

    void refuse(String name, String text, String allowed) {
        problems.add(name + " is \"" + text + "\", allowed are " + allowed);
    }

    List<String> problems() {
        return problems;
    }

    /** What each name that was asked for came to, in the order of asking. */
    Map<String, String> effective() {
        return effective;
    }

    static <E extends Enum<E>> @Nullable E find(String text, E[] choices) {
        for (E choice : choices) {
            if (choice.name().equalsIgnoreCase(text)) {
                return choice;
            }
        }
        return null;
    }

    private @Nullable BigDecimal number(String name, Pattern form, Range range, String allowed, int shift) {
        String text = given.get(name);
        if (text == null) {
            return null;
        }
        if (form.matcher(text.trim()).matches()) {
            BigDecimal value = new BigDecimal(text.trim()).movePointRight(shift);
            if (range.has(value.doubleValue())) {
                return value;
            }
        }
        refuse(name, text, allowed);
        return null;
    }

    private static String plainSeconds(long nanos) {
        BigDecimal seconds = BigDecimal.valueOf(nanos, NANOS_DIGITS);
        return nanos == 0 ? "0" : seconds.stripTrailingZeros().toPlainString();
    }

    private static <E extends Enum<E>> String names(E[] choices) {
        List<String> names = new ArrayList<>();
        for (E choice : choices) {
            names.add(lowerCase(choice));
        }
        return String.join(", ", names);
    }

    private static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
