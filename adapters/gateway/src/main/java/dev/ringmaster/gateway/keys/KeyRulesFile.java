package dev.ringmaster.gateway.keys;

import dev.ringmaster.gateway.SettingsException;
import dev.ringmaster.gateway.ini.EntryReader;
import dev.ringmaster.gateway.ini.IniFile;
import dev.ringmaster.gateway.ini.IniSection;
import dev.ringmaster.gateway.ini.Problems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules in an ini file, a section {@code [key.NAME]} for each: {@code kind} (one of the words of {@link MatchKind},
 * default {@code exact}), {@code pattern}, {@code priority}, {@code account}, {@code tenant_id}, {@code tenant_name},
 * {@code tenant_type}, {@code may_raise} (default false) and {@code enabled} (default true). The name is free. Any
 * thread; the file is changed with an editor.
 */
public final class KeyRulesFile implements KeyRuleStore {
    private static final String PREFIX = "key.";

    private final Path file;

    /** Rules in this file, which is read by {@link #load()} each time. */
    public KeyRulesFile(Path file) {
        this.file = file;
    }

    /** @throws SettingsException with all that cannot be read; whether the rules are good is the mapper's to say */
    @Override
    public List<KeyRule> load() {
        Problems problems = new Problems();
        List<KeyRule> rules = new ArrayList<>();
        for (IniSection section : IniFile.read(file, problems).sections()) {
            if (section.name().startsWith(PREFIX)) {
                rules.add(rule(section, problems));
            } else if (!section.name().isEmpty() || !section.entries().isEmpty()) {
                problems.add(
                        "unknown section [" + section.name() + "] in " + section.origin() + "; known is [key.NAME]");
            }
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems.list());
        }
        return rules;
    }

    private static KeyRule rule(IniSection section, Problems problems) {
        EntryReader reader = EntryReader.of(section, problems);
        for (String key : List.of("pattern", "priority")) {
            if (reader.entry(key).isEmpty()) {
                problems.add("section [" + section.name() + "] in " + section.origin() + " has no " + key);
            }
        }
        KeyRule rule = new KeyRule(
                reader.text("kind", MatchKind.EXACT.word()),
                reader.text("pattern", ""),
                reader.smallNumber("priority", 0, 0, Integer.MAX_VALUE),
                reader.text("account", ""),
                new Tenant(
                        reader.text("tenant_id", ""), reader.text("tenant_name", ""), reader.text("tenant_type", "")),
                reader.flag("may_raise", false),
                reader.flag("enabled", true));
        reader.refuseUnknown();
        return rule;
    }
}
