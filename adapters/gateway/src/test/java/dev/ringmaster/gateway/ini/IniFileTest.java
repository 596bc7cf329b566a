package dev.ringmaster.gateway.ini;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IniFileTest {
    private final Problems problems = new Problems();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "7                | 7",
                "7  # text        | 7",
                "7 ; text         | 7",
                "# text           | ~~",
                "~~               | ~~",
                "\"a # b\"  # c   | a # b",
                "'x;y'            | x;y",
                "\"a\\\"b\"       | a\"b",
                "\"# a\"          | # a",
                "a#b              | a#b",
                "a = b            | a = b",
                "don't            | don't",
                "${env:HOME}      | ${env:HOME}",
                "1,2,3            | 1,2,3"
            })
    void aValueIsWhatIsLeftWithoutCommentAndQuotes(String written, String value) {
        IniSection top = parse("key = " + written + "\n").get(0);

        assertEquals(List.of(new IniEntry("key", value, "f.ini line 1")), top.entries());
        assertTrue(problems.isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"\"a", "\"a\" b", "'it''s'"})
    void whatAQuoteWouldSwallowIsRefused(String written) {
        parse("key = " + written + "\n");

        assertEquals(
                List.of("key in f.ini line 1 is " + written
                        + "; a quoted value ends with its quote, and only a comment may follow"),
                problems.list());
    }

    @Test
    void sectionsAndTheirEntriesHaveTheirLines() {
        List<IniSection> sections = parse("""
                ; first
                a = 1

                [one] # comment
                a = 2
                b.c = 3
                 [two.dots@x]
                [one]
                d = 4
                [empty]
                """);

        assertEquals(
                List.of(
                        new IniSection("", "f.ini", List.of(new IniEntry("a", "1", "f.ini line 2"))),
                        new IniSection(
                                "one",
                                "f.ini line 4",
                                List.of(
                                        new IniEntry("a", "2", "f.ini line 5"),
                                        new IniEntry("b.c", "3", "f.ini line 6"),
                                        new IniEntry("d", "4", "f.ini line 9"))),
                        new IniSection("two.dots@x", "f.ini line 7", List.of()),
                        new IniSection("empty", "f.ini line 10", List.of())),
                sections);
    }

    @Test
    void aKeyGivenTwiceInASectionIsRefusedEvenIfTheSectionIsBegunTwice() {
        parse("a = 1\n[s]\na = 2\n[t]\n[s]\na = 3\n");

        assertEquals(List.of("key a is given twice, in f.ini line 3 and f.ini line 6"), problems.list());
    }

    @Test
    void aKeyMayBeCalledLikeASection() {
        List<IniSection> sections = parse("s = 1\n[s]\nb = 2\n");

        assertEquals(
                List.of(new IniEntry("s", "1", "f.ini line 1")), sections.get(0).entries());
        assertEquals(
                List.of(new IniEntry("b", "2", "f.ini line 3")), sections.get(1).entries());
    }

    @Test
    void anEmptyTextHasOnlyAnEmptyTop() {
        assertEquals(List.of(new IniSection("", "f.ini", List.of())), parse(""));
        assertEquals(List.of(new IniSection("", "f.ini", List.of())), parse("\uFEFF\r\n# a\r\n"));
    }

    @Test
    void theNearestKnownWordIsTheOneWithTheFewestSlips() {
        List<String> known = List.of("max_rps", "max_concurrent", "class");

        assertEquals("; did you mean max_rps?", Nearest.hint("max_rsp", known));
        assertEquals("; did you mean class?", Nearest.hint("clas", known));
        assertEquals("; known are class, max_concurrent, max_rps", Nearest.hint("colour", known));
    }

    private List<IniSection> parse(String text) {
        return IniFile.parse("f.ini", text, problems).sections();
    }
}
