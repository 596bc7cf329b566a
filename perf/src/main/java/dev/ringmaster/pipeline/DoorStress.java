package dev.ringmaster.pipeline;

import com.lmax.disruptor.RingBuffer;
import dev.ringmaster.api.PublishResult;
import dev.ringmaster.metrics.Meters;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;

/**
 * A command that was let in is decided although the door closes meanwhile, and one that was turned away is not. The
 * consumer ends as the engine does: when the door is closed and nothing behind what it has handled is claimed.
 */
public final class DoorStress {
    private DoorStress() {}

    /** A door, and what the deciding thread does with what comes in. */
    static class Doorway {
        private static final Meters METERS = new Meters(0, 1);
        private static final int COMMAND_ID = 7;

        private final TimedWait wait = new TimedWait(0, 0);
        private final RingBuffer<CommandEvent> ring = RingBuffer.createMultiProducer(CommandEvent::new, 4, wait);
        private final Door door = new Door(ring, METERS, 0);

        PublishResult complete() {
            return door.command(CommandEvent.COMPLETE, COMMAND_ID);
        }

        void close() {
            door.close();
        }

        /** Decides until the end; returns how many commands there were. */
        int decideAll() {
            int decided = 0;
            long handled = -1;
            while (!door.isClosed() || door.hasClaimedBehind(handled)) {
                if (ring.isAvailable(handled + 1)) {
                    CommandEvent event = ring.get(++handled);
                    decided += event.type() == CommandEvent.COMPLETE && event.id() == COMMAND_ID ? 1 : 0;
                    event.clear();
                } else {
                    Thread.onSpinWait();
                }
            }
            return decided;
        }
    }

    /** The deciding thread itself closes, as a listener may. */
    @JCStressTest
    @Outcome(id = "ACCEPTED, 1", expect = Expect.ACCEPTABLE, desc = "let in and decided")
    @Outcome(id = "CLOSED, 0", expect = Expect.ACCEPTABLE, desc = "turned away and not decided")
    @Outcome(expect = Expect.FORBIDDEN, desc = "let in and lost, or turned away and decided")
    @State
    public static class ClosedByDecider extends Doorway {
        /** Publishes a command. */
        @Actor
        public void publisher(LI_Result result) {
            result.r1 = complete();
        }

        /** Closes, then decides what was let in. */
        @Actor
        public void decider(LI_Result result) {
            close();
            result.r2 = decideAll();
        }
    }

    /** A third thread closes, as a host does. Needs three cores. */
    @JCStressTest
    @Outcome(id = "ACCEPTED, 1", expect = Expect.ACCEPTABLE, desc = "let in and decided")
    @Outcome(id = "CLOSED, 0", expect = Expect.ACCEPTABLE, desc = "turned away and not decided")
    @Outcome(expect = Expect.FORBIDDEN, desc = "let in and lost, or turned away and decided")
    @State
    public static class ClosedByHost extends Doorway {
        /** Publishes a command. */
        @Actor
        public void publisher(LI_Result result) {
            result.r1 = complete();
        }

        /** Closes. */
        @Actor
        public void host() {
            close();
        }

        /** Decides what was let in. */
        @Actor
        public void decider(LI_Result result) {
            result.r2 = decideAll();
        }
    }
}
