package dev.ringmaster.model;

import dev.ringmaster.api.Gang;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks that a command answers each request that it submits once, and rejects all of a gang or nobody. */
final class SubmissionChecker {
    final List<Gang.Member> members;
    private final Map<Long, Integer> answers = new HashMap<>();
    /** The submitted ids under which another request is open. */
    private final Set<Long> duplicates;

    private int rejections;

    SubmissionChecker(Command command, Set<Long> open) {
        members = membersOf(command);
        members.forEach(member -> answers.put(member.requestId(), 0));
        duplicates = new HashSet<>(answers.keySet());
        duplicates.retainAll(open);
    }

    private static List<Gang.Member> membersOf(Command command) {
        if (command instanceof Command.Submit submit) {
            return List.of(new Gang.Member(submit.requestId(), submit.spec(), submit.tokens()));
        }
        return command instanceof Command.SubmitGang submit ? submit.gang().members() : List.of();
    }

    boolean isAbout(Decision decision) {
        return answers.containsKey(decision.about())
                && switch (decision.kind()) {
                    case WORKER, REFUSED, SENT -> false;
                    default -> true;
                };
    }

    void take(Decision decision) {
        if (!isAbout(decision)) {
            return;
        }
        if (decision.isFinal()) {
            duplicates.remove(decision.about());
        }
        boolean isRejection = decision.kind() == Decision.Kind.REJECTED;
        boolean isAnswer = switch (decision.kind()) {
            case PLACED, QUEUED, REJECTED -> isRejection || !duplicates.contains(decision.about());
            default -> false;
        };
        answers.merge(decision.about(), isAnswer ? 1 : 0, Integer::sum);
        rejections += isRejection ? 1 : 0;
    }

    void end() {
        InvariantChecker.require(
                answers.values().stream().allMatch(count -> count == 1), "submissions got so many answers " + answers);
        InvariantChecker.require(
                rejections == 0 || rejections == members.size(), "a part of a gang was rejected: " + rejections);
    }
}
