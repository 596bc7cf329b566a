package dev.ringmaster.redisson;

import java.util.ArrayList;
import java.util.List;

/**
 * The keys of the pools that share workers, all in one hash slot, in the order in which the functions in Redis take
 * them.
 *
 * @param workers hash: the shared workers by id
 * @param entries hash: reservations and open requests by id
 * @param changes stream: every change of a worker
 * @param nodes hash: nodes and sessions, with their fences and leases
 * @param verdicts hash: what the last batches of each were answered
 * @param arrivals stream: requests that clients sent
 * @param decisions stream: what became of them
 * @param commands stream: what clients say about their requests
 * @param aside stream: what clients sent and nobody can serve
 * @param all those that every function is given
 * @param allAndAside those that the function which sets a request aside is given
 */
record PoolKeys(
        String workers,
        String entries,
        String changes,
        String nodes,
        String verdicts,
        String arrivals,
        String decisions,
        String commands,
        String aside,
        List<Object> all,
        List<Object> allAndAside) {
    /** The keys of a group of pools, under a prefix. */
    static PoolKeys of(String prefix, String group) {
        String stem = "{" + prefix + ":" + group + "}:";
        List<String> names = List.of(
                stem + "workers",
                stem + "entries",
                stem + "changes",
                stem + "nodes",
                stem + "verdicts",
                stem + "arrivals",
                stem + "decisions");
        String aside = stem + "poison";
        List<Object> allAndAside = new ArrayList<>(names);
        allAndAside.add(aside);
        return new PoolKeys(
                names.get(0),
                names.get(1),
                names.get(2),
                names.get(3),
                names.get(4),
                names.get(5),
                names.get(6),
                stem + "commands",
                aside,
                List.copyOf(names),
                List.copyOf(allAndAside));
    }
}
