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
    private long now;
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
        long due = core.scheduler.nextTimerNanos();
        Command given = command instanceof Command.UntilDue until ? until.at(now, due) : command;
        now = Math.max(now, given.now());
        given = given instanceof Command.TakeOver takeOver ? takeOver.submittedAt(now) : given;
        boolean isDue = due <= now;
        given.applyTo(reference);
        if (!isDue && reference.decisionsOfTime() > 0) {
            return "nothing was said to be due before " + due + "\nexpected " + referenceLog.decisions();
        }
        try {
            given.applyTo(core);
            if (!coreLog.decisions().equals(referenceLog.decisions())) {
                return "decided  " + coreLog.decisions() + "\nexpected " + referenceLog.decisions();
            }
            if (!coreLog.alerts().equals(referenceLog.alerts())) {
                return "alerted  " + coreLog.alerts() + "\nexpected " + referenceLog.alerts();
            }
            checker.after(given, coreLog.decisions(), core);
        } catch (RuntimeException | AssertionError e) {
            return e + " at " + List.of(e.getStackTrace()).subList(0, Math.min(4, e.getStackTrace().length));
        }
        boolean isHashDue = ++steps % COMMANDS_BETWEEN_HASHES == 0 || isLast;
        return isHashDue ? differenceOfStates() : null;
    }

    private @Nullable String differenceOfStates() {
        if (core.scheduler.stateHash() != reference.stateHash()) {
            return "another state hash than expected";
        }
        if (core.scheduler.nextTimerNanos() > reference.nextEnd()) {
            return "next timer " + core.scheduler.nextTimerNanos() + "\nexpected " + reference.nextEnd()
                    + " or earlier";
        }
        return gauges().equals(reference.gauges()) ? null : "gauges   " + gauges() + "\nexpected " + reference.gauges();
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
