package dev.ringmaster.gateway.rules;

import dev.ringmaster.gateway.ini.EntryReader;
import dev.ringmaster.gateway.ini.IniFile;
import dev.ringmaster.gateway.ini.IniSection;
import dev.ringmaster.gateway.ini.Nearest;
import dev.ringmaster.gateway.ini.Problems;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads time rules from an ini file, once. */
final class RulesReader {
    private static final String RULE_PREFIX = "rule.";
    private static final String GENERAL = "time_rules";
    private static final Set<String> KNOWN_SECTIONS = Set.of("[time_rules]", "[rule.ID]");

    private final int levels;
    private final Problems problems;
    private final List<String> notes = new ArrayList<>();
    private boolean isEnabled;
    private ZoneId zone = ZoneId.systemDefault();

    RulesReader(int levels, Problems problems) {
        this.levels = levels;
        this.problems = problems;
    }

    /** The rules, which are of use only if no problem was found. */
    TimeRules read(IniFile file) {
        List<IniSection> ruleSections = new ArrayList<>();
        for (IniSection section : file.sections()) {
            if (section.name().startsWith(RULE_PREFIX)) {
                ruleSections.add(section);
            } else if (section.name().equals(GENERAL)) {
                readGeneral(section);
            } else if (!section.name().isEmpty()) {
                problems.add("unknown section [" + section.name() + "] in " + section.origin()
                        + Nearest.hint("[" + section.name() + "]", KNOWN_SECTIONS));
            } else {
                EntryReader.of(section, problems).refuseUnknown();
            }
        }
        List<TimeRule> rules = new ArrayList<>();
        for (IniSection section : ruleSections) {
            String id = section.name().substring(RULE_PREFIX.length());
            new RuleReader(id, section, levels, zone, problems, notes).read().ifPresent(rules::add);
        }
        return new TimeRules(isEnabled, rules, notes);
    }

    private void readGeneral(IniSection section) {
        EntryReader reader = EntryReader.of(section, problems);
        isEnabled = reader.flag("enabled", false);
        zone = reader.zone("default_timezone", zone);
        noteWithoutEffect(reader, "check_interval_sec", "rules start and end at their exact minute");
        noteWithoutEffect(reader, "file_check_interval_sec", "a change of the file is told by the file system");
        reader.refuseUnknown();
    }

    private void noteWithoutEffect(EntryReader reader, String key, String why) {
        reader.wholeNumber(key, 0, 0, Integer.MAX_VALUE);
        reader.entry(key).ifPresent(entry -> notes.add(key + " in " + entry.origin() + " has no effect: " + why));
    }
}
