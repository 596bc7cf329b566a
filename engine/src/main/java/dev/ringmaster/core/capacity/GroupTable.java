package dev.ringmaster.core.capacity;

import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;

/** The groups of which open requests are members, by id. */
public final class GroupTable {
    private final int labels;
    private final Long2ObjectHashMap<Group> byId = new Long2ObjectHashMap<>();
    private final List<Group> unused = new ArrayList<>();
    private long version;
    private boolean hasChanged;

    /** No groups, where workers have so many labels. */
    public GroupTable(int labels) {
        this.labels = labels;
    }

    /** How many there are. */
    public int size() {
        return byId.size();
    }

    int labels() {
        return labels;
    }

    /** The group with an id, for one more shape. */
    Group take(long id) {
        Group group = byId.get(id);
        if (group == null) {
            group = unused.isEmpty() ? new Group(labels) : unused.remove(unused.size() - 1);
            group.id = id;
            group.version = ++version;
            byId.put(id, group);
        }
        group.shapes++;
        return group;
    }

    /** A shape no longer needs a group. */
    void giveBack(Group group) {
        if (--group.shapes == 0) {
            byId.remove(group.id);
            unused.add(group);
        }
    }

    /** A member of a group stands on a worker, or no longer does. */
    void count(Group group, Worker worker, int change) {
        group.members.add(worker, change);
        group.version = ++version;
        hasChanged |= group.linesWaiting > 0;
    }

    /** What rules look at has changed otherwise. */
    void changed() {
        hasChanged = true;
    }

    /** Whether, since this was asked last, something changed that may let somebody go who waits for it. */
    public boolean takeChange() {
        boolean had = hasChanged;
        hasChanged = false;
        return had;
    }
}
