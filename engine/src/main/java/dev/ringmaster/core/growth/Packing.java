package dev.ringmaster.core.growth;

import dev.ringmaster.api.GrowthPolicy;
import dev.ringmaster.core.capacity.Shape;

/**
 * Packs what is needed into the workers that are ordered, and into further ones: first fit decreasing. No more are opened
 * than the lower bound of what any packing needs, and one: what is left then waits until it is seen how those that come
 * are used.
 */
final class Packing {
    private final Needs needs;
    private final Bins bins;
    private final LowerBound bound;
    /** How many requests of the shape in hand the last choice of a template may be taken for again. */
    private int choiceHoldsFrom;

    private int choice;

    Packing(Needs needs, Bins bins, LowerBound bound) {
        this.needs = needs;
        this.bins = bins;
        this.bound = bound;
    }

    /** Opens what is needed besides those that are ordered, at the end. */
    void pack() {
        int ordered = bins.size();
        if (needs.size() == 0 || ordered == GrowthPolicy.MAX_PENDING) {
            return;
        }
        needs.sort();
        bins.empty();
        long most = bound.of(needs) + 1;
        int limit = (int) Math.min(GrowthPolicy.MAX_PENDING, ordered + most);
        for (int place = 0; place < needs.size(); place++) {
            pack(place, limit);
        }
        for (int i = 0; i < ordered; i++) {
            most -= bins.get(i).isUsed() ? 1 : 0;
        }
        while (bins.size() > Math.max(ordered, ordered + most)) {
            bins.remove(bins.size() - 1);
        }
    }

    private void pack(int place, int limit) {
        Shape shape = needs.shape(place);
        int left = needs.count(place);
        for (int i = 0; left > 0 && i < bins.size(); i++) {
            Bin bin = bins.get(i);
            left -= bin.isOf(needs.templates(place)) ? bin.take(shape, left) : 0;
        }
        choiceHoldsFrom = Integer.MAX_VALUE;
        while (left > 0 && bins.size() < limit) {
            left -= bins.open(template(place, left)).take(shape, left);
        }
    }

    /** The template that would take most of what is left, and among equals the first. */
    private int template(int place, int left) {
        int candidates = candidates(place);
        if (Integer.bitCount(candidates) == 1) {
            return Integer.numberOfTrailingZeros(candidates);
        }
        if (left < choiceHoldsFrom) {
            choose(place, left, candidates);
        }
        return choice;
    }

    private void choose(int place, int left, int candidates) {
        Bin trial = bins.spare();
        choiceHoldsFrom = 0;
        int most = 0;
        for (int rest = candidates; rest != 0; rest &= rest - 1) {
            int template = Integer.numberOfTrailingZeros(rest);
            trial.open(template, bins.template(template));
            int taken = trial.take(needs.shape(place), left);
            choiceHoldsFrom = Math.max(choiceHoldsFrom, taken);
            for (int next = place + 1; next < needs.size(); next++) {
                taken += trial.isOf(needs.templates(next)) ? trial.take(needs.shape(next), needs.count(next)) : 0;
            }
            if (taken > most) {
                most = taken;
                choice = template;
            }
        }
        bins.giveBack(trial);
    }

    /** The templates that could hold a shape; those with GPUs only if it asks for some, or if there are no others. */
    private int candidates(int place) {
        int all = needs.templates(place);
        int withoutGpus = 0;
        for (int left = all; left != 0; left &= left - 1) {
            int template = Integer.numberOfTrailingZeros(left);
            withoutGpus |= bins.template(template).capacity().gpuDevices() == 0 ? 1 << template : 0;
        }
        return needs.shape(place).demand().gpuDevices() > 0 || withoutGpus == 0 ? all : withoutGpus;
    }
}
