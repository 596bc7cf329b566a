package dev.ringmaster.dispatch.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCallFormatTest {
    private static final String URL = "http://localhost/items?keys={keys}";
    private static final List<String> AB = List.of("a", "b");

    private final JsonCallFormat array = JsonCallFormat.array(URL, "", "/id", Map.of());
    private final JsonCallFormat object = JsonCallFormat.object(URL, "/data", Map.of());

    @Test
    void keysAreJoinedInOrderAndEachIsEncoded() {
        HttpRequest request =
                array.request(List.of("b", "a,1", "x&y=z", "ü /?#%")).build();

        assertEquals(
                "http://localhost/items?keys=b,a%2C1,x%26y%3Dz,%C3%BC%20%2F%3F%23%25",
                request.uri().toString());
        assertEquals("GET", request.method());
    }

    @Test
    void keysMayBeInThePath() {
        JsonCallFormat format = JsonCallFormat.array("https://h:8443/v1/items/{keys}/all", "", "/id", Map.of());

        assertEquals(
                "https://h:8443/v1/items/a,b/all",
                format.request(AB).build().uri().toString());
    }

    @Test
    void headersAreSentAndShownNowhere() {
        JsonCallFormat format =
                JsonCallFormat.array(URL, "", "/id", Map.of("Authorization", "Bearer s3cret", "accept", "text/json"));

        HttpRequest request = format.request(AB).build();

        assertEquals(List.of("Bearer s3cret"), request.headers().allValues("Authorization"));
        assertEquals(List.of("text/json"), request.headers().allValues("Accept"));
        assertFalse(format.toString().contains("s3cret"));
    }

    @Test
    void elementsOfAnArrayAreFoundByTheirKey() throws AnswerException {
        assertEquals(
                Map.of("a", "{\"id\":\"a\",\"p\":1.10}", "b", "{\"id\":\"b\"}"),
                answers(array, "[{\"id\":\"b\"}, {\"id\":\"a\", \"p\":1.10}, {\"id\":\"c\"}]"));
    }

    @Test
    void elementsOfOneKeyBecomeAnArray() throws AnswerException {
        JsonCallFormat pairs = JsonCallFormat.array(URL, "/pairs", "/base/id", Map.of());

        assertEquals(
                Map.of(
                        "a",
                        "[{\"base\":{\"id\":\"a\"},\"n\":1},{\"base\":{\"id\":\"a\"},\"n\":2},"
                                + "{\"base\":{\"id\":\"a\"},\"n\":3}]"),
                answers(
                        pairs,
                        "{\"pairs\":[{\"base\":{\"id\":\"a\"},\"n\":1},{\"base\":{\"id\":\"a\"},\"n\":2},"
                                + "{\"base\":{\"id\":\"a\"},\"n\":3}]}"));
    }

    @Test
    void keysMayBeNumbers() throws AnswerException {
        Map<String, byte[]> answers = array.answers(List.of("7"), utf8("[{\"id\":7}]"));

        assertEquals("{\"id\":7}", new String(answers.get("7"), StandardCharsets.UTF_8));
    }

    @Test
    void valuesOfAnObjectAreFoundByTheirNames() throws AnswerException {
        assertEquals(Map.of("b", "[1,1E+400]"), answers(object, "{\"data\":{\"b\":[1,1e400],\"c\":2}}"));
    }

    @Test
    void anItemThatIsNullIsAnAnswerAndOneThatIsAbsentIsNot() throws AnswerException {
        assertEquals(Map.of("a", "null"), answers(object, "{\"data\":{\"a\":null}}"));
    }

    @Test
    void nullInsteadOfItemsMeansNone() throws AnswerException {
        assertEquals(Map.of(), answers(object, "{\"data\":null}"));
        assertEquals(Map.of(), answers(array, "[]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | the answer has no array at ''",
                "{} | the answer has no array at ''",
                "[ | the answer is not JSON",
                "s3cret | the answer is not JSON",
                "[] [] | the answer is not JSON",
                "[1] | the answer has an item without a key at '/id'",
                "[null] | the answer has an item without a key at '/id'",
                "[{\"id\":null}] | the answer has an item without a key at '/id'",
                "[{\"id\":{}}] | the answer has an item without a key at '/id'",
            })
    void anAnswerThatCannotBeReadIsToldInOneSentenceWithoutItsContent(String body, String sentence) {
        AnswerException refusal = assertThrows(AnswerException.class, () -> array.answers(AB, utf8(body)));

        assertEquals(sentence, refusal.getMessage());
    }

    @Test
    void nestingWithoutEndIsNotRead() {
        assertThrows(AnswerException.class, () -> array.answers(AB, utf8("[".repeat(1_000_000))));
    }

    @Test
    void anObjectThatIsMissingIsTold() {
        AnswerException refusal = assertThrows(AnswerException.class, () -> object.answers(AB, utf8("{}")));

        assertEquals("the answer has no object at '/data'", refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://h/items | URL template must have {keys} exactly once",
                "http://h/{keys}/{keys} | URL template must have {keys} exactly once",
                "http://h/a b/{keys}?token=s3cret | URL template is not a valid address",
                "http://a{keys}/ | URL template must have {keys} in its path or query",
                "http://h:80{keys}/ | URL template must have {keys} in its path or query",
            })
    void aBadTemplateIsRefused(String template, String sentence) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> JsonCallFormat.array(template, "", "/id", Map.of()));

        assertEquals(sentence, refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/items/{keys}",
                "ftp://h/{keys}",
                "http:/{keys}",
                "http://me:s3cret@h/{keys}",
                "http://h/#{keys}"
            })
    void aTemplateThatIsNoAddressOfHttpIsRefused(String template) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> JsonCallFormat.array(template, "", "/id", Map.of()));

        assertEquals(
                "URL template must be an absolute address of http or https without user or fragment",
                refusal.getMessage());
    }

    @Test
    void badPointersAreRefused() {
        IllegalArgumentException items =
                assertThrows(IllegalArgumentException.class, () -> JsonCallFormat.array(URL, "pairs", "/id", Map.of()));
        IllegalArgumentException key =
                assertThrows(IllegalArgumentException.class, () -> JsonCallFormat.array(URL, "", "id", Map.of()));

        assertEquals("items pointer 'pairs' must be empty or start with /", items.getMessage());
        assertEquals("key pointer 'id' must be empty or start with /", key.getMessage());
    }

    @Test
    void aHeaderThatCannotBeSentIsRefusedWithoutItsValue() {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class, () -> JsonCallFormat.array(URL, "", "/id", Map.of("X", "s3cret\n")));

        assertEquals("header 'X' cannot be sent", refusal.getMessage());
    }

    private static Map<String, String> answers(CallFormat format, String body) throws AnswerException {
        Map<String, String> answers = new TreeMap<>();
        format.answers(AB, utf8(body))
                .forEach((key, json) -> answers.put(key, new String(json, StandardCharsets.UTF_8)));
        return answers;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
