package dev.ringmaster.core.capacity;

/** A group of requests: where its placed members are. {@link GroupTable} keeps it while an open request is a member. */
final class Group {
    final DomainCounts members;
    long id;
    /** Changes with the members, and never to what it was before, even if the group was forgotten meanwhile. */
    long version;
    /** How many shapes of open requests name it. */
    int shapes;
    /** How many lines of members wait and may be served. */
    int linesWaiting;

    Group(int labels) {
        members = new DomainCounts(labels);
    }
}
