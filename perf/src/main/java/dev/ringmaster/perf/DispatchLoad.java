package dev.ringmaster.perf;

/**
 * Items that are to be kept fresh, by number: the hot ones first.
 *
 * @param hotSeconds how often each hot item is to be asked for
 * @param coldSeconds how often each of the others
 */
record DispatchLoad(int hotItems, int hotSeconds, int coldItems, int coldSeconds) {
    int size() {
        return hotItems + coldItems;
    }

    boolean isHot(int item) {
        return item < hotItems;
    }

    double itemsPerSecond() {
        return (double) hotItems / hotSeconds + (double) coldItems / coldSeconds;
    }

    static String key(int item) {
        return "k" + item;
    }

    static int item(String key) {
        return Integer.parseInt(key.substring(1));
    }
}
