package dev.ringmaster.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Requests that are placed together or not at all, such as the parts of one training job. They wait together, at the
 * place of the first, and expire together; nothing is held for some of them while others wait, so that two gangs never
 * hold up each other. Once placed, each is completed, failed, renewed and cancelled by itself.
 *
 * <p>If one of them loses its place, because its worker left or a more urgent request took it, all others do, with
 * {@link RevokeReason#GANG_MEMBER_LOST}, and those that are open wait again together. If one ends while they wait, the
 * others end with {@link FailReason#GANG_BROKEN}. A gang takes nobody's place.
 *
 * @param members {@value #MIN_MEMBERS} to {@value #MAX_MEMBERS}, in the order of submission, with ids of their own; they
 *     share pool, priority level, account, waiting timeout and lease
 */
public record Gang(List<Member> members) {
    /** The fewest members. */
    public static final int MIN_MEMBERS = 2;

    /** The most members. */
    public static final int MAX_MEMBERS = 256;

    /**
     * One request of a gang.
     *
     * @param tokens what it is estimated at, 0 to {@link RequestSpec#MAX_TOKENS}
     */
    public record Member(long requestId, RequestSpec spec, long tokens) {
        /** Checks the tokens. */
        public Member {
            if (tokens < 0 || tokens > RequestSpec.MAX_TOKENS) {
                throw new IllegalArgumentException(
                        "tokens are " + tokens + "; allowed is 0 to " + RequestSpec.MAX_TOKENS);
            }
        }
    }

    /** Checks what the members have to share. */
    public Gang {
        members = List.copyOf(members);
        if (members.size() < MIN_MEMBERS || members.size() > MAX_MEMBERS) {
            throw new IllegalArgumentException(
                    "a gang has " + members.size() + " members; allowed is " + MIN_MEMBERS + " to " + MAX_MEMBERS);
        }
        RequestSpec first = members.get(0).spec();
        for (Member member : members) {
            if (!isAlike(first, member.spec())) {
                throw new IllegalArgumentException("request " + member.requestId()
                        + " has another pool, priority level, account, waiting timeout, lease or catalog than the first"
                        + " of its gang; all have to be the same");
            }
        }
        requireDifferentIds(members);
    }

    /** A gang of requests that are all alike and have no tokens. */
    public static Gang of(RequestSpec spec, long... requestIds) {
        List<Member> members = new ArrayList<>();
        for (long requestId : requestIds) {
            members.add(new Member(requestId, spec, 0));
        }
        return new Gang(members);
    }

    /** What the members share, and the demand of the first. */
    public RequestSpec firstSpec() {
        return members.get(0).spec();
    }

    private static boolean isAlike(RequestSpec first, RequestSpec other) {
        return first.demand().catalog() == other.demand().catalog()
                && first.pool() == other.pool()
                && first.priorityLevel() == other.priorityLevel()
                && first.account() == other.account()
                && first.waitTimeoutNanos() == other.waitTimeoutNanos()
                && first.leaseNanos() == other.leaseNanos();
    }

    private static void requireDifferentIds(List<Member> members) {
        long[] ids = members.stream().mapToLong(Member::requestId).sorted().toArray();
        if (Arrays.stream(ids).distinct().count() < ids.length) {
            throw new IllegalArgumentException("two members of a gang have the same id among " + Arrays.toString(ids)
                    + "; each needs one of its own");
        }
    }
}
