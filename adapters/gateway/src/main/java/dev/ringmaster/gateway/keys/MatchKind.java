package dev.ringmaster.gateway.keys;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a rule's pattern is compared with a key. */
public enum MatchKind {
    /** The key is the pattern. */
    EXACT,
    /** The key begins with the pattern. */
    PREFIX,
    /** The key ends with the pattern. */
    SUFFIX,
    /** The pattern occurs in the key. */
    CONTAINS,
    /** The regular expression, in the syntax of RE2, matches somewhere in the key. */
    REGEX;

    /** How it is written in rules: in small letters. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind that is written like this, if there is one. */
    public static Optional<MatchKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }

    /** How all of them are written. */
    public static List<String> words() {
        return Arrays.stream(values()).map(MatchKind::word).toList();
    }
}
