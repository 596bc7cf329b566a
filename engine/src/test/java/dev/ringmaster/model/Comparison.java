package dev.ringmaster.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives the same commands to the core and to its reference and says where they part. */
final class Comparison {
    private static final int COMMANDS_BETWEEN_HASHES = 100;

    private final DecisionLog coreLog = new DecisionLog();
    private final DecisionLog referenceLog = new DecisionLog();
    private final CoreUnderTest core;
    private final ReferenceScheduler reference;
    private final InvariantChecker checker;
    private int steps;

    private Comparison(World world) {
        core = new CoreUnderTest(world, coreLog);
        reference = new ReferenceScheduler(world, referenceLog);
        checker = new InvariantChecker(world);
    }

    /** What is wrong after which command, null if nothing is. */
    static @Nullable String firstDifference(World world, List<Command> commands) {
        Comparison comparison = new Comparison(world);
        for (int i = 0; i < commands.size(); i++) {
            String difference = comparison.step(commands.get(i), i == commands.size() - 1);
            if (difference != null) {
                return "after command " + (i + 1) + ", " + commands.get(i) + ":\n" + difference;
            }
        }
        return comparison.end();
    }

    private @Nullable String end() {
        coreLog.clear();
        referenceLog.clear();
        core.scheduler.suspendAll();
        reference.suspendAll();
        return coreLog.decisions().equals(referenceLog.decisions()) ? null : "suspended other requests than expected";
    }

    private @Nullable String step(Command command, boolean isLast) {
        coreLog.clear();
        referenceLog.clear();
        command.applyTo(reference);
        try {
            command.applyTo(core);
            if (!coreLog.alerts().equals(referenceLog.alerts())) {
                return "alerted  " + coreLog.alerts() + "\nexpected " + referenceLog.alerts();
            }
            if (!coreLog.decisions().equals(referenceLog.decisions())) {
                return "decided  " + coreLog.decisions() + "\nexpected " + referenceLog.decisions();
            }
            checker.after(command, coreLog.decisions(), core.scheduler);
        } catch (RuntimeException | AssertionError e) {
            return e + " at " + List.of(e.getStackTrace()).subList(0, Math.min(4, e.getStackTrace().length));
        }
        boolean isHashDue = ++steps % COMMANDS_BETWEEN_HASHES == 0 || isLast;
        if (isHashDue && core.scheduler.stateHash() != reference.stateHash()) {
            return "another state hash than expected";
        }
        String gauges = isHashDue ? gauges() : "";
        return isHashDue && !gauges.equals(reference.gauges())
                ? "gauges   " + gauges + "\nexpected " + reference.gauges()
                : null;
    }

    private String gauges() {
        return ReferenceScheduler.gauges(
                core.scheduler.openCount(),
                core.scheduler.waitingCount(),
                core.scheduler.workerCount(),
                core.scheduler.recordsInFlight(),
                core.scheduler.unsentRecords());
    }
}
