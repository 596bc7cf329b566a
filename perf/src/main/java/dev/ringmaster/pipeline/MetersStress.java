package dev.ringmaster.pipeline;

import dev.ringmaster.api.Counter;
import dev.ringmaster.metrics.Meters;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Published counters never run backwards, and a reader that looks at a later counter first never sees more of it than
 * of an earlier one that it follows: more released than placed, for example.
 */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "counts only grow, and effects come after causes")
@Outcome(expect = Expect.FORBIDDEN, desc = "a count ran backwards, or an effect came before its cause")
@State
public class MetersStress {
    // One for all rounds, because making one takes long; only one thread at a time writes it.
    private static final Meters METERS = new Meters(0, 1);

    /** Counts, as the deciding thread does. */
    @Actor
    public void writer() {
        METERS.count(Counter.PLACED);
        METERS.count(Counter.RELEASED);
        METERS.publish();
    }

    /** Reads, as any thread may. */
    @Actor
    public void reader(ZZ_Result result) {
        long releasedFirst = METERS.published(Counter.RELEASED);
        long placed = METERS.published(Counter.PLACED);
        long releasedLater = METERS.published(Counter.RELEASED);
        result.r1 = releasedLater >= releasedFirst;
        result.r2 = placed >= releasedFirst;
    }
}
