package dev.ringmaster.core.growth;

import dev.ringmaster.core.capacity.ResourceVector;
import dev.ringmaster.core.capacity.Worker;
import java.util.Arrays;

/**
 * How many workers are needed at least, whichever templates are chosen and however the requests are put on them: the bound
 * L2 of Martello and Toth ("Lower bounds and reduction procedures for the bin packing problem", 1990) in each
 * dimension, of which the largest counts. Templates that no request can choose between are counted apart.
 */
final class LowerBound {
    private final Worker[] templates;
    private long[] amounts = new long[16];
    private int[] places = new int[16];

    LowerBound(Worker[] templates) {
        this.templates = templates;
    }

    /** The bound for needs that were sorted. */
    long of(Needs needs) {
        int left = 0;
        for (int place = 0; place < needs.size(); place++) {
            left |= needs.templates(place);
        }
        long bound = 0;
        while (left != 0) {
            int together = together(needs, Integer.lowestOneBit(left));
            bound += of(needs, together);
            left &= ~together;
        }
        return bound;
    }

    private static int together(Needs needs, int first) {
        int together = first;
        int before;
        do {
            before = together;
            for (int place = 0; place < needs.size(); place++) {
                if ((needs.templates(place) & together) != 0) {
                    together |= needs.templates(place);
                }
            }
        } while (together != before);
        return together;
    }

    private long of(Needs needs, int chosen) {
        int gpu = ResourceVector.gpuTotal(templates[0].free());
        long bound = 1;
        for (int element = 0; element <= gpu + 2; element++) {
            long most = 0;
            for (int i = 0; i < templates.length; i++) {
                most = (chosen >> i & 1) == 1 ? Math.max(most, templates[i].free()[element]) : most;
            }
            if (element != gpu + 1 && most > 0) { // what is free on one device does not add up
                bound = Math.max(bound, of(needs, chosen, element, most));
            }
        }
        return bound;
    }

    private long of(Needs needs, int chosen, int element, long most) {
        int size = gather(needs, chosen, element);
        long sum = 0;
        long large = 0;
        for (int i = 0; i < size; i++) {
            sum += amounts[i] * needs.count(places[i]);
            large += 2 * amounts[i] > most ? needs.count(places[i]) : 0;
        }
        long bound = Math.max(large, ceil(sum, most));
        int high = size;
        large = 0;
        for (int low = 0; low < size && 2 * amounts[low] <= most; low++) {
            while (amounts[high - 1] > most - amounts[low]) { // alone on its worker among those not left out
                high--;
                sum -= amounts[high] * needs.count(places[high]);
                large += needs.count(places[high]);
            }
            bound = Math.max(bound, large + ceil(sum, most));
            sum -= amounts[low] * needs.count(places[low]);
        }
        return bound;
    }

    private int gather(Needs needs, int chosen, int element) {
        if (places.length < needs.size()) {
            amounts = Arrays.copyOf(amounts, 2 * needs.size());
            places = Arrays.copyOf(places, 2 * needs.size());
        }
        int size = 0;
        for (int place = 0; place < needs.size(); place++) {
            long amount = needs.shape(place).need()[element];
            if ((needs.templates(place) & chosen) != 0 && amount > 0) {
                amounts[size] = amount;
                places[size++] = place;
            }
        }
        KeySort.ascending(amounts, places, size);
        return size;
    }

    private static long ceil(long sum, long most) {
        return (sum + most - 1) / most;
    }
}
