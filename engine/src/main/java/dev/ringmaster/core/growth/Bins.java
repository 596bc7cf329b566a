package dev.ringmaster.core.growth;

import dev.ringmaster.core.capacity.Worker;
import java.util.ArrayList;
import java.util.List;

/** The workers of a pool that are not there yet, in the order in which they were found to be needed. */
final class Bins {
    private final Worker[] templates;
    private final int mostDevices;
    private final List<Bin> bins = new ArrayList<>();
    private final List<Bin> unused = new ArrayList<>();

    Bins(Worker[] templates) {
        this.templates = templates;
        int most = 0;
        for (Worker template : templates) {
            most = Math.max(most, template.capacity().gpuDevices());
        }
        mostDevices = most;
    }

    int size() {
        return bins.size();
    }

    Bin get(int index) {
        return bins.get(index);
    }

    Worker template(int template) {
        return templates[template];
    }

    /** A bin that is not one of these. */
    Bin spare() {
        return unused.isEmpty() ? new Bin(templates[0].free().length, mostDevices) : unused.remove(unused.size() - 1);
    }

    void giveBack(Bin bin) {
        unused.add(bin);
    }

    /** Opens another one, at the end. */
    Bin open(int template) {
        Bin bin = spare();
        bin.open(template, templates[template]);
        bins.add(bin);
        return bin;
    }

    /** Promises what is here to nobody. */
    void empty() {
        for (int i = 0; i < bins.size(); i++) {
            Bin bin = bins.get(i);
            bin.open(bin.template(), templates[bin.template()]);
        }
    }

    void remove(int index) {
        giveBack(bins.remove(index));
    }
}
