package dev.ringmaster.server.report;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.server.replay.Fates;
import dev.ringmaster.server.replay.RunResult;
import dev.ringmaster.server.trace.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The requests of a run by priority level and by account. */
final class Groups {
    private static final int MOST_ACCOUNTS = 10;

    private final RunResult result;
    private final Workload workload;
    private final Fates fates;
    private final Map<Integer, Group> levels = new TreeMap<>();
    private final Map<Integer, Group> accounts = new HashMap<>();
    private final List<Group> largestAccounts = new ArrayList<>();
    private final int accountsSeen;

    Groups(RunResult result) {
        this.result = result;
        workload = result.workload();
        fates = result.placements().fates();
        accountsSeen = chooseAccounts();
        for (int arrival = 0; arrival < workload.requests(); arrival++) {
            add(levels.computeIfAbsent(fates.level(arrival), level -> new Group(Integer.toString(level))), arrival);
            Group account = accounts.get(workload.spec(arrival).account());
            if (account != null) {
                add(account, arrival);
            }
        }
        setWeights();
    }

    /** The levels that have requests, the most urgent first. */
    GroupTable levels() {
        List<Group> all = List.copyOf(levels.values());
        boolean isSharing = all.stream().anyMatch(level -> !Double.isNaN(level.weightPercent()));
        return new GroupTable("level", all, all, isSharing, workload.hasTokens());
    }

    /** The accounts with the most requests, at most ten. */
    GroupTable accounts() {
        return new GroupTable("account", largestAccounts, List.copyOf(levels.values()), false, workload.hasTokens());
    }

    /** How many accounts have requests. */
    int accountsSeen() {
        return accountsSeen;
    }

    private int chooseAccounts() {
        Map<Integer, long[]> requests = new TreeMap<>();
        for (int arrival = 0; arrival < workload.requests(); arrival++) {
            requests.computeIfAbsent(workload.spec(arrival).account(), unused -> new long[1])[0]++;
        }
        requests.entrySet().stream()
                .sorted((left, right) -> Long.compare(right.getValue()[0], left.getValue()[0]))
                .limit(MOST_ACCOUNTS)
                .forEach(entry -> {
                    Group account = new Group(result.settings().admission().account(entry.getKey()));
                    accounts.put(entry.getKey(), account);
                    largestAccounts.add(account);
                });
        return requests.size();
    }

    private void add(Group group, int arrival) {
        group.addSubmitted();
        if (fates.isPlaced(arrival)) {
            long cost = workload.hasTokens() ? workload.estimatedTokens(arrival) : 1;
            long waited = fates.leftNanos(arrival) - fates.submittedNanos(arrival);
            group.addPlaced(cost, waited, fates.isContended(arrival));
        } else if (fates.isWaiting(arrival)) {
            group.addWaiting();
        } else if (fates.rejectCode(arrival) > 0) {
            group.addRejected();
        } else if (fates.isExpired(arrival)) {
            group.addExpired();
        }
    }

    private void setWeights() {
        AdmissionPolicy policy = result.settings().admission().policy();
        List<Integer> sharing =
                levels.keySet().stream().filter(fates::isSharing).toList();
        if (sharing.size() < 2) {
            return;
        }
        double sum =
                sharing.stream().mapToInt(level -> policy.level(level).weight()).sum();
        levels.forEach((level, group) -> {
            if (fates.isSharing(level)) {
                group.setWeightPercent(100 * policy.level(level).weight() / sum);
            }
        });
    }
}
