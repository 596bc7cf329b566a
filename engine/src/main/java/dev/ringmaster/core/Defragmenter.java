package dev.ringmaster.core;

import dev.ringmaster.api.DefragmentationPlan;
import dev.ringmaster.api.DefragmentationPlan.Move;
import dev.ringmaster.core.Site.Guest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for moves within a pool that free whole workers, then whole GPU devices, on copies of the workers. A heuristic:
 * the workers with the fewest requests are emptied first, each of them wholly or not at all, onto the fullest that have
 * room; nobody is moved to an idle worker or a free device, and no worker is emptied that somebody was moved to.
 */
final class Defragmenter {
    /** Of workers and devices that could not be emptied; then it is not tried again. */
    private static final int MAX_FAILURES = 200;

    private final List<Site> sites;
    private final int maxMoves;
    private final List<Move> moves = new ArrayList<>();
    private int failures;

    Defragmenter(List<Site> sites, int maxMoves) {
        this.sites = new ArrayList<>(sites);
        this.maxMoves = maxMoves;
        this.sites.sort(Comparator.comparingLong(site -> site.worker.id()));
    }

    DefragmentationPlan plan() {
        int idleBefore = idle();
        int wholeBefore = wholeDevices();
        List<Site> fewestFirst = new ArrayList<>(sites);
        fewestFirst.sort(Comparator.comparingInt(site -> site.guests.size()));
        for (Site site : fewestFirst) {
            if (!site.isIdle() && !site.hasReceived && !site.isUsedElsewhere()) {
                tryToMove(site, site.guests, false);
            }
        }
        for (Site site : sites) {
            for (int device = 0; device < site.worker.capacity().gpuDevices(); device++) {
                if (site.canBeEmptied(device)) {
                    tryToMove(site, site.guestsOn(device), true);
                }
            }
        }
        return new DefragmentationPlan(moves, idle() - idleBefore, wholeDevices() - wholeBefore);
    }

    /** Moves all of these, or none of them. */
    private void tryToMove(Site from, List<Guest> guests, boolean toUsedDevices) {
        if (guests.size() > maxMoves - moves.size() || failures == MAX_FAILURES) {
            return;
        }
        int movesBefore = moves.size();
        List<Undo> undo = new ArrayList<>();
        for (Guest guest : List.copyOf(guests)) {
            Site to = target(from, guest, toUsedDevices);
            if (to == null) {
                failures++;
                moves.subList(movesBefore, moves.size()).clear();
                for (int i = undo.size() - 1; i >= 0; i--) {
                    undo.get(i).run(from);
                }
                return;
            }
            undo.add(new Undo(guest, to, guest.reservation.heldDevices(), to.hasReceived));
            from.remove(guest);
            to.add(guest, to.worker.fullestDevices(guest.shape()));
            to.hasReceived = true;
            moves.add(new Move(guest.request.id(), from.worker.id(), to.worker.id()));
        }
    }

    /** The fullest of the others that have room and are in use. */
    private @Nullable Site target(Site from, Guest guest, boolean toUsedDevices) {
        Site best = null;
        for (Site site : sites) {
            boolean isPossible = site != from
                    && !site.isIdle()
                    && guest.shape().groups() == null // whose rules say more than whether there is room
                    && (toUsedDevices ? site.hasRoomOnUsedDevices(guest.shape()) : site.worker.canHold(guest.shape()));
            if (isPossible && (best == null || site.freeShares() < best.freeShares())) {
                best = site;
            }
        }
        return best;
    }

    private int idle() {
        int idle = 0;
        for (Site site : sites) {
            idle += site.isIdle() ? 1 : 0;
        }
        return idle;
    }

    private int wholeDevices() {
        int whole = 0;
        for (Site site : sites) {
            whole += site.wholeDevices();
        }
        return whole;
    }

    private record Undo(Guest guest, Site to, long devices, boolean hadReceived) {
        void run(Site from) {
            to.remove(guest);
            from.add(guest, devices);
            to.hasReceived = hadReceived;
        }
    }
}
