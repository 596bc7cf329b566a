package dev.ringmaster.server;

import dev.ringmaster.server.trace.UserError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads options that are written NAME=VALUE. Values are not shown, because they may be or hold secrets. */
final class NamedValues {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");

    private NamedValues() {}

    /** In the order in which they are given. */
    static Map<String, String> parse(String option, List<String> given) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String text : given) {
            int at = text.indexOf('=');
            if (at < 0 || !NAME.matcher(text.substring(0, at)).matches()) {
                throw new UserError(
                        option + " has no name before an equals sign; written is NAME=VALUE, the name in at most "
                                + "64 letters, digits, dots, hyphens and underscores.");
            }
            String name = text.substring(0, at);
            if (values.put(name, text.substring(at + 1)) != null) {
                throw new UserError(option + " names " + name + " twice; allowed is once.");
            }
        }
        return values;
    }
}
