package dev.ringmaster.gateway.ini;

import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds what somebody may have meant. Pure; any thread. */
public final class Nearest {
    private static final int LETTERS_PER_SLIP = 3;
    private static final int MOST_TO_LIST = 12;

    private Nearest() {}

    /** The known word with the fewest letters to change, if that is at most every third; of equal ones the first by name. */
    public static Optional<String> to(String word, Collection<String> known) {
        int atMost = Math.max(1, word.length() / LETTERS_PER_SLIP);
        LevenshteinDistance distance = new LevenshteinDistance(atMost);
        String nearest = null;
        int fewest = atMost + 1;
        for (String candidate : new TreeSet<>(known)) {
            int changes = distance.apply(word, candidate);
            if (changes >= 0 && changes < fewest) {
                nearest = candidate;
                fewest = changes;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** What to put behind a message about an unknown word: {@code "; did you mean …?"}, or what is known if that is little. */
    public static String hint(String word, Collection<String> known) {
        return to(word, known)
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElseGet(() -> known.isEmpty() || known.size() > MOST_TO_LIST
                        ? ""
                        : "; known are " + String.join(", ", new TreeSet<>(known)));
    }
}
