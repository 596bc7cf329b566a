package dev.ringmaster.redisson;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What all runs of all nodes said of each request. */
final class FaultLogs {
    private final Map<Long, List<Claim>> claimsById = new HashMap<>();
    private final Set<Long> excused = new HashSet<>();
    private final List<FaultyRedis.Span> lossy;
    private final List<String> faults = new ArrayList<>();
    private int lost;
    private int recovered;
    private int revoked;
    private int confirmedPlacements;

    private FaultLogs(List<FaultyRedis.Span> lossy) {
        this.lossy = lossy;
    }

    /** A request as one run knew it. */
    private static final class Claim {
        final FaultSlot.Run run;
        final long sinceNanos;
        boolean isRecovered;
        boolean isAcknowledged;
        String answer;
        boolean isEndConfirmed;

        Claim(FaultSlot.Run run, long sinceNanos) {
            this.run = run;
            this.sinceNanos = sinceNanos;
        }

        @Override
        public String toString() {
            return run.name() + "-" + run.number() + "@" + sinceNanos + (isRecovered ? " recovered" : "")
                    + (isAcknowledged ? " acknowledged" : "")
                    + (answer == null ? "" : " " + answer) + (isEndConfirmed ? " for good" : "");
        }
    }

    /**
     * Reads them.
     *
     * @param lossy when what was acknowledged may have been lost; of requests of which something was said then nothing is
     *     expected
     */
    static FaultLogs read(List<FaultSlot.Run> runs, List<FaultyRedis.Span> lossy) {
        FaultLogs logs = new FaultLogs(lossy);
        runs.forEach(logs::read);
        logs.claimsById.values().forEach(claims -> claims.sort((a, b) -> Long.compare(a.sinceNanos, b.sinceNanos)));
        return logs;
    }

    private void read(FaultSlot.Run run) {
        Map<Long, Claim> claims = new HashMap<>();
        text(run)
                .lines()
                .filter(line -> !line.isEmpty() && Character.isDigit(line.charAt(0)))
                .forEach(line -> take(run, line.split(" "), claims));
        claims.forEach((id, claim) ->
                claimsById.computeIfAbsent(id, same -> new ArrayList<>()).add(claim));
    }

    /** What was written in full. */
    private static String text(FaultSlot.Run run) {
        try {
            String text = new String(Files.readAllBytes(run.log()), StandardCharsets.UTF_8);
            return text.substring(0, text.lastIndexOf('\n') + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(FaultSlot.Run run, String[] words, Map<Long, Claim> claims) {
        if (words[1].equals("lost")) {
            lost++;
        }
        if (!Set.of("submitted", "confirmed", "recovered", "answer", "revoked").contains(words[1])) {
            return;
        }
        long id = Long.parseLong(words[2]);
        long nanos = Long.parseLong(words[0]);
        if (lossy.stream().anyMatch(span -> span.includes(nanos))) {
            excused.add(id);
        }
        Claim claim = claims.computeIfAbsent(id, same -> new Claim(run, nanos));
        boolean isEnd = words.length > 3 && words[3].equals("FINISHED");
        if (claim.answer != null && !isEnd) {
            faults.add("request " + id + " had its answer, and then: " + String.join(" ", words) + "; " + claim);
        }
        switch (words[1]) {
            case "recovered" -> {
                claim.isRecovered = true;
                claim.isAcknowledged = true;
                recovered++;
            }
            case "answer" -> claim.answer = words[3];
            case "revoked" -> revoked++;
            case "submitted" -> {}
            default -> {
                claim.isAcknowledged = true;
                claim.isEndConfirmed |= isEnd;
                confirmedPlacements += words[3].equals("PLACED") ? 1 : 0;
            }
        }
    }

    int confirmedPlacements() {
        return confirmedPlacements;
    }

    /**
     * What is wrong, compared with what is open in Redis: a request that was acknowledged and neither has an answer nor
     * is open, that ended for good and is open, or ended more than once; and one that was open on two nodes, of which the
     * first still lives or had ended it for good.
     *
     * @param running the numbers of the runs that have not ended
     */
    List<String> faults(Set<Long> open, Set<Long> running) {
        List<String> found = new ArrayList<>(faults);
        claimsById.forEach((id, claims) -> {
            String wrong = wrong(claims, open.contains(id), running);
            if (wrong != null && !excused.contains(id)) {
                found.add("request " + id + " " + wrong + ": " + claims);
            }
        });
        return found;
    }

    private static String wrong(List<Claim> claims, boolean isOpen, Set<Long> running) {
        boolean isAcknowledged = claims.stream().anyMatch(claim -> claim.isAcknowledged);
        boolean isAnswered = claims.stream().anyMatch(claim -> claim.answer != null);
        boolean isOver = claims.stream().anyMatch(claim -> claim.isEndConfirmed);
        if (isAcknowledged && !isAnswered && !isOpen) {
            return "is lost";
        }
        if (isOver && isOpen) {
            return "is over and open";
        }
        for (Claim before : claims.subList(0, claims.size() - 1)) {
            if (before.isEndConfirmed) {
                return "was over and was taken up again";
            }
            if (running.contains(before.run.number())) {
                return "is on two nodes";
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return claimsById.size() + " requests, " + confirmedPlacements + " confirmed placements, " + recovered
                + " taken up by another run, " + revoked + " revoked, " + lost + " runs lost their session"
                + (lossy.isEmpty()
                        ? ""
                        : ", " + lossy.size() + " fail-overs, near which " + excused.size()
                                + " requests may have been lost");
    }
}
