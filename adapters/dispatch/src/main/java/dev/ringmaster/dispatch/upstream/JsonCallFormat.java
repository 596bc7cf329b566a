package dev.ringmaster.dispatch.upstream;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks by GET with the keys in the address, and reads JSON. Items are found by JSON Pointers (RFC 6901). Immutable; any thread.
 */
public final class JsonCallFormat implements CallFormat {
    private static final String KEYS = "{keys}";
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final String urlTemplate;
    private final JsonPointer itemsAt;
    private final @Nullable JsonPointer keyAt;
    private final Map<String, String> headers;

    private JsonCallFormat(
            String urlTemplate, JsonPointer itemsAt, @Nullable JsonPointer keyAt, Map<String, String> headers) {
        this.urlTemplate = checkedTemplate(urlTemplate);
        this.itemsAt = itemsAt;
        this.keyAt = keyAt;
        this.headers = Map.copyOf(headers);
        checkHeaders();
    }

    /**
     * Items are the elements of an array; several of one key are answered as a JSON array of them.
     *
     * @param urlTemplate an absolute address of http or https with one {@code {keys}} in its path or query, which becomes the
     *     keys, each percent-encoded, with commas between
     * @param itemsPointer where the array is, empty for the whole answer; {@code null} there means no items
     * @param keyPointer where in each element its key is, such as {@code /id}
     * @param headers sent with each request, shown nowhere
     * @throws IllegalArgumentException with one sentence if one of them is not so
     */
    public static JsonCallFormat array(
            String urlTemplate, String itemsPointer, String keyPointer, Map<String, String> headers) {
        JsonPointer keyAt = pointer("key pointer", keyPointer);
        return new JsonCallFormat(urlTemplate, pointer("items pointer", itemsPointer), keyAt, headers);
    }

    /**
     * Items are the values of an object, named by their keys.
     *
     * @param urlTemplate as of {@link #array}
     * @param itemsPointer where the object is, empty for the whole answer; {@code null} there means no items
     * @param headers sent with each request, shown nowhere
     * @throws IllegalArgumentException with one sentence if one of them is not so
     */
    public static JsonCallFormat object(String urlTemplate, String itemsPointer, Map<String, String> headers) {
        return new JsonCallFormat(urlTemplate, pointer("items pointer", itemsPointer), null, headers);
    }

    private static String checkedTemplate(String template) {
        int at = template.indexOf(KEYS);
        if (at < 0 || template.indexOf(KEYS, at + 1) >= 0) {
            throw new IllegalArgumentException("URL template must have " + KEYS + " exactly once");
        }
        URI one = parsed(template.replace(KEYS, "1"));
        boolean isHttp = "http".equalsIgnoreCase(one.getScheme()) || "https".equalsIgnoreCase(one.getScheme());
        if (!isHttp || one.getHost() == null || one.getRawUserInfo() != null || one.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "URL template must be an absolute address of http or https without user or fragment");
        }
        if (!Objects.equals(
                one.getRawAuthority(), parsed(template.replace(KEYS, "2")).getRawAuthority())) {
            throw new IllegalArgumentException("URL template must have " + KEYS + " in its path or query");
        }
        return template;
    }

    private static URI parsed(String address) {
        try {
            return URI.create(address);
        } catch (IllegalArgumentException e) {
            // The cause would show the address, which may hold a secret.
            throw new IllegalArgumentException("URL template is not a valid address");
        }
    }

    private static JsonPointer pointer(String what, String text) {
        try {
            return JsonPointer.compile(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + " '" + text + "' must be empty or start with /", e);
        }
    }

    private void checkHeaders() {
        HttpRequest.Builder probe = HttpRequest.newBuilder();
        headers.forEach((name, value) -> {
            try {
                probe.header(name, value);
            } catch (IllegalArgumentException e) {
                // The cause may show the value.
                throw new IllegalArgumentException("header '" + name + "' cannot be sent");
            }
        });
    }

    @Override
    public HttpRequest.Builder request(List<String> keys) {
        String joined = keys.stream().map(JsonCallFormat::encoded).collect(Collectors.joining(","));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(urlTemplate.replace(KEYS, joined)));
        request.header("Accept", "application/json");
        headers.forEach(request::setHeader);
        return request;
    }

    private static String encoded(String key) {
        return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public Map<String, byte[]> answers(List<String> keys, byte[] body) throws AnswerException {
        JsonNode items = tree(body).at(itemsAt);
        if (items.isNull()) {
            return Map.of();
        }
        Set<String> asked = new LinkedHashSet<>(keys);
        Map<String, JsonNode> found = keyAt == null ? byName(items, asked) : byKey(items, keyAt, asked);
        Map<String, byte[]> answers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> item : found.entrySet()) {
            answers.put(item.getKey(), bytes(item.getValue()));
        }
        return answers;
    }

    private static JsonNode tree(byte[] body) throws AnswerException {
        try {
            return MAPPER.readTree(body);
        } catch (IOException e) {
            throw new AnswerException("the answer is not JSON");
        }
    }

    private Map<String, JsonNode> byName(JsonNode items, Set<String> asked) throws AnswerException {
        if (!items.isObject()) {
            throw new AnswerException("the answer has no object at '" + itemsAt + "'");
        }
        Map<String, JsonNode> found = new LinkedHashMap<>();
        for (String key : asked) {
            JsonNode item = items.get(key);
            if (item != null) {
                found.put(key, item);
            }
        }
        return found;
    }

    private Map<String, JsonNode> byKey(JsonNode items, JsonPointer keyAt, Set<String> asked) throws AnswerException {
        if (!items.isArray()) {
            throw new AnswerException("the answer has no array at '" + itemsAt + "'");
        }
        Map<String, JsonNode> found = new LinkedHashMap<>();
        Set<String> several = new LinkedHashSet<>();
        for (JsonNode item : items) {
            JsonNode keyNode = item.at(keyAt);
            if (!keyNode.isValueNode() || keyNode.isNull()) {
                throw new AnswerException("the answer has an item without a key at '" + keyAt + "'");
            }
            String key = keyNode.asText();
            if (asked.contains(key)) {
                add(found, several, key, item);
            }
        }
        return found;
    }

    private static void add(Map<String, JsonNode> found, Set<String> several, String key, JsonNode item) {
        JsonNode before = found.get(key);
        if (before == null) {
            found.put(key, item);
        } else if (several.add(key)) {
            found.put(key, MAPPER.createArrayNode().add(before).add(item));
        } else {
            ((ArrayNode) before).add(item);
        }
    }

    private static byte[] bytes(JsonNode item) throws AnswerException {
        try {
            return MAPPER.writeValueAsBytes(item);
        } catch (JsonProcessingException e) {
            throw new AnswerException("the answer has an item that cannot be written as JSON");
        }
    }

    /** Without the address and the headers, which may hold secrets. */
    @Override
    public String toString() {
        return "JsonCallFormat[items at '" + itemsAt + "']";
    }
}
