package dev.ringmaster.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.knuddels.jtokkit.api.EncodingType;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.gateway.tokens.TokenEstimator;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JtokkitEstimatorTest {
    private static final JtokkitEstimator CL100K =
            new JtokkitEstimator(EncodingType.CL100K_BASE, 1_000, JtokkitEstimator.DEFAULT_MAX_COUNTED_CHARACTERS);

    /** The counts are those that the vocabularies' publisher gives for these texts. */
    @ParameterizedTest
    @CsvSource({
        "'', 0, 0",
        "tiktoken is great!, 6, 6",
        "antidisestablishmentarianism, 6, 6",
        "2 + 2 = 4, 7, 7",
        "お誕生日おめでとう, 9, 8"
    })
    void aPromptHasAsManyTokensAsItsModelSees(String text, long cl100k, long o200k) {
        assertEquals(cl100k, CL100K.promptTokens(text));
        assertEquals(o200k, JtokkitEstimator.ofModel("gpt-4o").promptTokens(text));
    }

    @Test
    void theAnswerIsAdded() {
        assertEquals(26, CL100K.estimate("tiktoken is great!", 20));
        assertEquals(1_006, CL100K.estimate("tiktoken is great!", TokenEstimator.NO_MAX));
        assertEquals(RequestSpec.MAX_TOKENS, CL100K.estimate("tiktoken is great!", Long.MAX_VALUE));
    }

    @Test
    void whatLooksLikeAControlTokenIsText() {
        assertTrue(CL100K.promptTokens("<|endoftext|>") > 1);
    }

    @Test
    void ofALongPromptTheRestIsTakenToBeLikeTheBeginning() {
        JtokkitEstimator quick = new JtokkitEstimator(EncodingType.CL100K_BASE, 0, 1_100);
        String text = "hello world ".repeat(10_000);

        long exact = CL100K.promptTokens(text.substring(0, 99_000)) * 120 / 99;
        long estimated = quick.promptTokens(text);

        assertTrue(Math.abs(exact - estimated) * 100 <= exact, estimated + " is not within 1 % of " + exact);
    }

    @Test
    void aPromptOfOneLetterTakesNoUnreasonableTime() {
        long tokens =
                assertTimeoutPreemptively(Duration.ofSeconds(30), () -> CL100K.promptTokens("a".repeat(5_000_000)));

        assertTrue(tokens > 100_000, tokens + " tokens");
    }

    @Test
    void whatIsUnknownOrOutOfRangeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> JtokkitEstimator.ofModel("no such model"));
        assertThrows(IllegalArgumentException.class, () -> new JtokkitEstimator(EncodingType.CL100K_BASE, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> new JtokkitEstimator(EncodingType.CL100K_BASE, 1, 0));
    }
}
