package dev.ringmaster.gateway.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.RequestSpec;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LearnedOutputTest {
    private static final String PROMPT = "abcdefgh";

    private final LearnedOutput learned = new LearnedOutput(CharactersPerToken.USUAL, 100);

    @Test
    void asLongAsNothingIsKnownTheEstimateIsThatOfTheEstimatorBehind() {
        observe("m", 1, 50, 4);

        assertEquals(1_002, learned.estimate("m", 1, PROMPT, TokenEstimator.NO_MAX));
        assertEquals(4_098, learned.estimate("m", 1, PROMPT, 4_096));
    }

    @Test
    void afterAFewAnswersTheirLengthIsExpectedButNeverMoreThanTheClientAllows() {
        observe("m", 1, 50, 5);

        assertEquals(52, learned.estimate("m", 1, PROMPT, TokenEstimator.NO_MAX));
        assertEquals(52, learned.estimate("m", 1, PROMPT, 4_096));
        assertEquals(12, learned.estimate("m", 1, PROMPT, 10));
        assertEquals(2, learned.estimate("m", 1, PROMPT, 0));
        assertEquals(52, learned.of("m", 1).estimate(PROMPT, 4_096));
    }

    @Test
    void anAccountWithoutHistoryIsExpectedToBeLikeTheOthersOfTheModel() {
        observe("m", 1, 50, 5);
        observe("other model", 2, 7_000, 5);

        assertEquals(OptionalLong.of(50), learned.expectedOutput("m", 2));
        observe("m", 2, 900, 5);
        assertEquals(OptionalLong.of(900), learned.expectedOutput("m", 2));
        assertEquals(OptionalLong.of(50), learned.expectedOutput("m", 1));
    }

    @Test
    void answersThatVaryLeaveRoomForMostOfThem() {
        Random random = new Random(7);
        int below = 0;
        for (int i = 0; i < 10_000; i++) {
            long tokens = 100L + random.nextInt(400);
            OptionalLong expected = learned.expectedOutput("m", 1);
            below += expected.isPresent() && tokens <= expected.getAsLong() ? 1 : 0;
            learned.observe("m", 1, tokens);
        }

        assertTrue(below > 9_000, below + " of 10,000 answers were as long as expected or shorter");
        assertTrue(learned.expectedOutput("m", 1).orElseThrow() < 800);
    }

    @Test
    void whatIsExpectedFollowsAChange() {
        observe("m", 1, 2_000, 50);
        observe("m", 1, 100, 60);

        assertTrue(learned.expectedOutput("m", 1).orElseThrow() < 110);
    }

    @Test
    void theNumberOfPairsIsBounded() {
        for (int account = 0; account < 10_000; account++) {
            learned.observe("model " + account % 300, account, 5);
        }

        assertTrue(learned.size() <= 100, learned.size() + " pairs are kept");
    }

    @Test
    void badObservationsAreRefusedAndHugeOnesCountAsTheMost() {
        assertThrows(IllegalArgumentException.class, () -> learned.observe("m", 1, -1));
        assertThrows(IllegalArgumentException.class, () -> new LearnedOutput(CharactersPerToken.USUAL, 0));

        observe("m", 1, Long.MAX_VALUE, 5);

        assertEquals(OptionalLong.of(RequestSpec.MAX_TOKENS), learned.expectedOutput("m", 1));
    }

    @Test
    void severalThreadsMayLearnAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        Callable<Void> learner = () -> {
            observe("m", 1, 50, 10_000);
            return null;
        };
        for (Future<Void> done : threads.invokeAll(List.of(learner, learner, learner, learner))) {
            done.get();
        }
        threads.shutdown();

        assertEquals(OptionalLong.of(50), learned.expectedOutput("m", 1));
    }

    private void observe(String model, int account, long tokens, int times) {
        for (int i = 0; i < times; i++) {
            learned.observe(model, account, tokens);
        }
    }
}
