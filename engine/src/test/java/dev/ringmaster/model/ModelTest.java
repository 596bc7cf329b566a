package dev.ringmaster.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.ringmaster.model.WorldGenerator.Variety;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The core decides as its reference does, whatever happens.
 *
 * <p>{@code -Dringmaster.model.commands=} sets how many commands are tried, {@code -Dringmaster.model.seed=} the first
 * seed.
 */
class ModelTest {
    private static final int SHORT_RUN = 400;
    private static final int LONG_RUN = 30_000;
    private static final long COMMANDS = Long.getLong("ringmaster.model.commands", 1_080_000);
    private static final long FIRST_SEED = Long.getLong("ringmaster.model.seed", 0);

    @Test
    void decidesAsTheReferenceDoesInManyShortLives() {
        long runs = Math.max(1, COMMANDS * 5 / 6 / SHORT_RUN);
        for (long seed = FIRST_SEED; seed < FIRST_SEED + runs; seed++) {
            compare(seed, CommandGenerator.scenario(seed, SHORT_RUN));
        }
    }

    @Test
    void decidesAsTheReferenceDoesInSomeLongLives() {
        long runs = Math.max(1, COMMANDS / 6 / LONG_RUN);
        for (long seed = FIRST_SEED; seed < FIRST_SEED + runs; seed++) {
            compare(seed, CommandGenerator.scenario(seed, LONG_RUN));
        }
    }

    @Test
    void decidesAsTheReferenceDoesAmongHundredsOfWorkers() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + 6; seed++) {
            compare(seed, CommandGenerator.scenario(seed, 3_000, 400));
        }
    }

    @Test
    void decidesAsTheReferenceDoesWhenItMeetsMoreShapesThanItKeeps() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + 4; seed++) {
            compare(seed, CommandGenerator.scenario(seed, LONG_RUN, 8, Variety.NO_TWO_ALIKE_IN_ONE_POOL));
        }
    }

    @Test
    void theReferenceItselfKeepsTheInvariants() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + 500; seed++) {
            Scenario scenario = CommandGenerator.scenario(seed, SHORT_RUN);
            DecisionLog log = new DecisionLog();
            ReferenceScheduler reference = new ReferenceScheduler(scenario.world(), log);
            InvariantChecker checker = new InvariantChecker(scenario.world());
            for (Command command : scenario.commands()) {
                log.clear();
                command.applyTo(reference);
                checker.after(command, log.decisions(), reference);
            }
        }
    }

    @Test
    void cutsAFailingListDownToWhatMatters() {
        List<Integer> numbers = IntStream.range(0, 1_000).boxed().toList();

        List<Integer> smallest = Shrinker.shrink(numbers, list -> list.contains(17) && list.contains(801));

        assertEquals(List.of(17, 801), smallest);
    }

    @Test
    void printsAFailingListSoThatItCanBeRead() {
        Scenario scenario = CommandGenerator.scenario(1, 3);

        String report = report(1, scenario, "after command 1: it went wrong");

        assertTrue(report.contains("seed 1") && report.contains("it went wrong"), report);
        assertTrue(report.contains(scenario.commands().get(0).toString()), report);
    }

    private static void compare(long seed, Scenario scenario) {
        World world = scenario.world();
        if (Comparison.firstDifference(world, scenario.commands()) == null) {
            return;
        }
        List<Command> shrunk =
                Shrinker.shrink(scenario.commands(), commands -> Comparison.firstDifference(world, commands) != null);
        fail(report(seed, new Scenario(world, shrunk), Comparison.firstDifference(world, shrunk)));
    }

    private static String report(long seed, Scenario shrunk, String difference) {
        return "seed " + seed + ", shrunk to " + shrunk.commands().size() + " commands, " + difference + "\nworld "
                + shrunk.world() + "\n"
                + shrunk.commands().stream().map(Command::toString).collect(Collectors.joining("\n"));
    }
}
