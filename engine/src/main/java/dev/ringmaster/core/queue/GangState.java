package dev.ringmaster.core.queue;

import dev.ringmaster.core.admission.Asks;
import dev.ringmaster.core.capacity.Bundle;
import dev.ringmaster.core.capacity.Reservation;
import dev.ringmaster.core.capacity.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The open members of a gang. All of them wait, or all of them are placed. While they wait, only the first of them, the
 * lead, stands in a line, one of its own: there is room for it when there is room for all.
 */
public final class GangState extends Bundle {
    private static final Comparator<Request> LARGEST_FIRST = Comparator.comparing(
                    (Request request) -> request.shape().need(), GangState::compareFromTheEnd)
            .reversed()
            .thenComparingLong(Request::sequence);

    private final long sequence;
    private final List<Request> members = new ArrayList<>();
    private final List<Request> largestFirst = new ArrayList<>();
    private Asks asks = new Asks(0);
    private @Nullable Shape waitingShape;

    /**
     * A gang without members.
     *
     * @param sequence that of its first member
     */
    public GangState(long sequence) {
        this.sequence = sequence;
    }

    /** Where GPUs are asked for, they count most. */
    private static int compareFromTheEnd(long[] need, long[] other) {
        int result = 0;
        for (int i = need.length - 1; result == 0 && i >= 0; i--) {
            result = Long.compare(need[i], other[i]);
        }
        return result;
    }

    /** The sequence of the first member it ever had, which tells it from other gangs. */
    public long sequence() {
        return sequence;
    }

    /** Takes in a member that comes after those that are in. */
    public void add(Request member) {
        members.add(member);
        member.gang(this);
    }

    void remove(Request member) {
        members.remove(member);
        member.gang(null);
    }

    /** The member that stands in the queue for all while they wait. */
    public Request lead() {
        return members.get(0);
    }

    /** The open members, in the order of submission. */
    public List<Request> members() {
        return members;
    }

    /** What all members together ask, as of when they began to wait. */
    public Asks asks() {
        return asks;
    }

    /** The shape of the lead's line; only while the gang waits. */
    public Shape waitingShape() {
        Shape shape = waitingShape;
        if (shape == null) {
            throw new IllegalStateException("gang " + sequence + " does not wait");
        }
        return shape;
    }

    /** Says that the members wait from now on, in a line of this shape. */
    public void waitAs(Shape shape) {
        waitingShape = shape;
        asks = new Asks(lead().spec().demand().catalog().dimensions().size());
        members.forEach(member -> asks.add(member.spec().demand(), member.tokens()));
        largestFirst.clear();
        largestFirst.addAll(members);
        largestFirst.sort(LARGEST_FIRST);
        changed();
    }

    /** Says that the members do not wait any more. */
    public void stopWaiting() {
        waitingShape = null;
    }

    /** The members in the order in which they are placed. */
    public List<Request> largestFirst() {
        return largestFirst;
    }

    @Override
    public int size() {
        return members.size();
    }

    @Override
    public Reservation reservation(int index) {
        return largestFirst.get(index);
    }

    @Override
    public long affinityKey(int index) {
        return largestFirst.get(index).affinityKey();
    }

    @Override
    public Shape shape(int index) {
        return largestFirst.get(index).shape();
    }
}
