package dev.ringmaster.core.capacity;

import dev.ringmaster.api.Demand;
import dev.ringmaster.api.GroupRule;
import java.util.ArrayList;
import java.util.List;

/** The rules of a shape about groups, and where they stand. To be asked only while open requests have the shape. */
public final class GroupTerms {
    private final Domains domains;
    private final List<GroupTerm> terms = new ArrayList<>(Demand.MAX_RULES);
    private int count;
    private boolean hasPreferences;
    private boolean isHeedingPreferences;

    GroupTerms(Domains domains) {
        this.domains = domains;
    }

    void reuseFor(List<GroupRule> rules) {
        count = rules.size();
        hasPreferences = false;
        for (int i = 0; i < count; i++) {
            GroupRule rule = rules.get(i);
            if (i == terms.size()) {
                terms.add(new GroupTerm(domains, rule));
            }
            terms.get(i).reuseFor(rule);
            hasPreferences |= !rule.isRequired();
        }
    }

    void bind() {
        for (int i = 0; i < count; i++) {
            terms.get(i).bind(isNamedBefore(i));
        }
    }

    private boolean isNamedBefore(int index) {
        for (int i = 0; i < index; i++) {
            if (terms.get(i).rule().group() == terms.get(index).rule().group()) {
                return true;
            }
        }
        return false;
    }

    void unbind() {
        for (int i = 0; i < count; i++) {
            terms.get(i).unbind();
        }
    }

    /** Whether some of the rules are not required. */
    public boolean hasPreferences() {
        return hasPreferences;
    }

    /** Says whether workers are to be taken only if they keep all rules, or if they keep those that are required. */
    public void heedPreferences(boolean isHeeding) {
        isHeedingPreferences = isHeeding;
    }

    /** Changes whenever another worker may keep the rules as they are heeded, and never to what it was before. */
    long version() {
        long version = 0;
        for (int i = 0; i < count; i++) {
            version += terms.get(i).version();
        }
        return 2 * version + (isHeedingPreferences ? 1 : 0);
    }

    /** The index of the first rule that a worker does not keep; -1 if it keeps all that are heeded. */
    int firstBroken(Worker worker) {
        for (int i = 0; i < count; i++) {
            GroupTerm term = terms.get(i);
            if ((isHeedingPreferences || term.rule().isRequired()) && !term.isKeptOn(worker)) {
                return i;
            }
        }
        return -1;
    }

    /** A request of the shape stands on a worker, or no longer does. */
    public void count(Worker worker, int change) {
        for (int i = 0; i < count; i++) {
            terms.get(i).count(worker, change);
        }
    }

    void addLineWaiting(int change) {
        domains.addLineWaiting(change);
        for (int i = 0; i < count; i++) {
            terms.get(i).addLineWaiting(change);
        }
    }
}
