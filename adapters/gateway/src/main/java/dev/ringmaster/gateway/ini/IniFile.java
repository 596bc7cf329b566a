package dev.ringmaster.gateway.ini;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.configuration2.INIConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;

/**
 * An ini file as a list of sections. Lines are {@code key = value}; {@code #} and {@code ;} begin a comment at the start
 * of a line or behind a blank, unless they are quoted. UTF-8, with or without a byte order mark. Immutable.
 */
public final class IniFile {
    private static final String COMMENT_CHARACTERS = "#;";
    private static final String SEPARATOR = "=";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final List<IniSection> sections;

    /** No section. */
    public static final IniFile EMPTY = new IniFile(List.of());

    private IniFile(List<IniSection> sections) {
        this.sections = List.copyOf(sections);
    }

    /** Reads a file; what cannot be read, or is not UTF-8, is a problem and an empty file. */
    public static IniFile read(Path file, Problems problems) {
        try {
            return parse(String.valueOf(file.getFileName()), Files.readString(file), problems);
        } catch (NoSuchFileException e) {
            problems.add("there is no file " + file);
        } catch (CharacterCodingException e) {
            problems.add(file + " is not UTF-8 text");
        } catch (IOException e) {
            problems.add("cannot read " + file + ": " + e);
        }
        return EMPTY;
    }

    /** Parses a text; a key that is given twice in a section is a problem. */
    public static IniFile parse(String name, String text, Problems problems) {
        String content = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        IniLines lines = IniLines.of(name, content);
        List<IniEntry> top = new ArrayList<>();
        List<IniSection> sections = new ArrayList<>();
        for (ImmutableNode node : nodes(name, content, problems)) {
            if (node.getValue() == null) {
                sections.add(section(node, lines, problems));
            } else {
                top.add(entry("", node, lines, problems));
            }
        }
        sections.add(0, new IniSection("", name, withoutRepeats(top, problems)));
        return new IniFile(sections);
    }

    /** All sections in the order of the file; the first is what stands before any section. */
    public List<IniSection> sections() {
        return sections;
    }

    private static List<ImmutableNode> nodes(String name, String content, Problems problems) {
        INIConfiguration parser =
                INIConfiguration.builder().setSectionInLineCommentsAllowed(true).build();
        parser.setCommentLeadingCharsUsedInInput(COMMENT_CHARACTERS);
        parser.setSeparatorUsedInInput(SEPARATOR);
        try {
            parser.read(new StringReader(content));
        } catch (ConfigurationException | IOException e) {
            problems.add("cannot parse " + name + ": " + e.getMessage());
        }
        return parser.getNodeModel().getInMemoryRepresentation().getChildren();
    }

    private static IniSection section(ImmutableNode node, IniLines lines, Problems problems) {
        String name = node.getNodeName().trim();
        List<IniEntry> entries = new ArrayList<>();
        for (ImmutableNode child : node.getChildren()) {
            entries.add(entry(name, child, lines, problems));
        }
        return new IniSection(name, lines.originOfSection(name), withoutRepeats(entries, problems));
    }

    private static IniEntry entry(String section, ImmutableNode node, IniLines lines, Problems problems) {
        String key = node.getNodeName();
        IniLines.Line line = lines.nextLine(section, key);
        if (line.isBadlyQuoted()) {
            problems.add(key + " in " + line.origin() + " is " + line.written()
                    + "; a quoted value ends with its quote, and only a comment may follow");
        }
        return new IniEntry(key, line.isOnlyComment() ? "" : String.valueOf(node.getValue()), line.origin());
    }

    private static List<IniEntry> withoutRepeats(List<IniEntry> entries, Problems problems) {
        Map<String, IniEntry> byKey = new LinkedHashMap<>();
        for (IniEntry entry : entries) {
            IniEntry first = byKey.putIfAbsent(entry.key(), entry);
            if (first != null) {
                problems.add("key " + entry.key() + " is given twice, in " + first.origin() + " and " + entry.origin());
            }
        }
        return List.copyOf(byKey.values());
    }
}
