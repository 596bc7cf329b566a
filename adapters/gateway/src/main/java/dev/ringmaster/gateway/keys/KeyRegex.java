package dev.ringmaster.gateway.keys;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;

/** Regular expressions whose matching time is linear in the key, and whose size is bounded. */
final class KeyRegex {
    private static final int MAX_STEPS = 20_000;
    /** Repeats of repeats make a short pattern a huge program; this much is still compiled to count its steps. */
    private static final long MAX_REPEATS = 100_000;

    private static final java.util.regex.Pattern REPEAT =
            java.util.regex.Pattern.compile("\\{(\\d{1,4})(?:,(\\d{0,4}))?\\}");

    private KeyRegex() {}

    /** Why a pattern cannot be used, if so. */
    static Optional<String> problem(String pattern) {
        if (repeats(pattern) > MAX_REPEATS) {
            return Optional.of("its repeats multiply to more than " + MAX_REPEATS);
        }
        try {
            int steps = Pattern.compile(pattern).programSize();
            return steps <= MAX_STEPS
                    ? Optional.empty()
                    : Optional.of("its " + steps + " steps are more than " + MAX_STEPS);
        } catch (PatternSyntaxException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    static Predicate<String> matcher(String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return key -> compiled.matcher(key).find();
    }

    /** All counted repeats multiplied, as if each stood in the other: never too few. */
    private static long repeats(String pattern) {
        long product = 1;
        Matcher repeat = REPEAT.matcher(pattern);
        while (repeat.find() && product <= MAX_REPEATS) {
            product *= Math.max(count(repeat.group(1)), count(repeat.group(2)));
        }
        return product;
    }

    private static long count(String digits) {
        return digits == null || digits.isEmpty() ? 1 : Math.max(1, Long.parseLong(digits));
    }
}
