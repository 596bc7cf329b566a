package dev.ringmaster.gateway.ini;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A section of an ini file, with everything that is in it, even if it is begun several times.
 *
 * @param name without brackets; empty for what stands before the first section
 * @param origin where it begins first, for messages
 * @param entries in the order of the file; no key occurs twice
 */
public record IniSection(String name, String origin, List<IniEntry> entries) {
    /** Copies the entries. */
    public IniSection {
        entries = List.copyOf(entries);
    }

    /** This section with the entries of another, which win over those of the same key. */
    public IniSection overlaidBy(IniSection other) {
        Map<String, IniEntry> byKey = new LinkedHashMap<>();
        entries.forEach(entry -> byKey.put(entry.key(), entry));
        other.entries.forEach(entry -> byKey.put(entry.key(), entry));
        return new IniSection(name, origin, List.copyOf(byKey.values()));
    }
}
