package dev.ringmaster.gateway.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringmaster.api.RequestSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CharactersPerTokenTest {
    @ParameterizedTest
    @CsvSource({"'', 0, 0", "a, 0, 1", "abcd, 0, 1", "abcde, 0, 2", "abcde, 100, 102", "abcde, -1, 1002", "'', -7, 1000"
    })
    void fourCharactersAreATokenAndTheAnswerIsAdded(String prompt, long maxOutputTokens, long tokens) {
        assertEquals(tokens, CharactersPerToken.USUAL.estimate(prompt, maxOutputTokens));
    }

    @Test
    void anEstimateIsNeverMoreThanAnEngineTakes() {
        assertEquals(RequestSpec.MAX_TOKENS, CharactersPerToken.USUAL.estimate("a", Long.MAX_VALUE));
        assertEquals(RequestSpec.MAX_TOKENS, CharactersPerToken.USUAL.estimate("a", RequestSpec.MAX_TOKENS));
    }

    @Test
    void badSettingsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new CharactersPerToken(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new CharactersPerToken(4, -1));
        assertThrows(IllegalArgumentException.class, () -> new CharactersPerToken(4, RequestSpec.MAX_TOKENS + 1));
    }
}
