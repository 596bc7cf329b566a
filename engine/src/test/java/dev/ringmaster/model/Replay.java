package dev.ringmaster.model;

/** Plays a seeded list of commands to a fresh core. */
public final class Replay {
    private static final int COMMANDS_BETWEEN_HASHES = 1_000;

    private Replay() {}

    /** One number for the states that the core went through. */
    public static long hashOfStates(long seed, int commands) {
        Scenario scenario = CommandGenerator.scenario(seed, commands);
        DecisionLog log = new DecisionLog();
        CoreUnderTest core = new CoreUnderTest(scenario.world(), log);
        long hash = 0;
        int steps = 0;
        for (Command command : scenario.commands()) {
            command.applyTo(core);
            log.clear();
            if (++steps % COMMANDS_BETWEEN_HASHES == 0) {
                hash = 31 * hash + core.scheduler.stateHash();
            }
        }
        return 31 * hash + core.scheduler.stateHash();
    }
}
