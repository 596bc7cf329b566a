package dev.ringmaster.model;

/** Checks that what is used is the sum of what is held. */
final class SumChecker {
    private final Books books;
    private final int dimensions;

    SumChecker(Books books, int dimensions) {
        this.books = books;
        this.dimensions = dimensions;
    }

    void check(Totals totals) {
        long[] reserved = new long[dimensions + 1];
        long[] capacity = new long[dimensions + 1];
        for (Books.Entry entry : books.open.values()) {
            InvariantChecker.require(entry.place != Books.Place.UNDECIDED, "a revoked request was forgotten");
            for (int i = 0; i < dimensions && entry.place == Books.Place.HOLDING; i++) {
                reserved[i] += ReferenceWorker.charge(entry.spec.demand(), i);
            }
            if (entry.place == Books.Place.HOLDING) {
                reserved[dimensions] += (long) Long.bitCount(entry.devices)
                        * entry.spec.demand().gpuMillis();
            }
        }
        for (ReferenceWorker worker : books.workers.values()) {
            for (int i = 0; i < dimensions; i++) {
                capacity[i] += worker.capacity().amount(i);
            }
            capacity[dimensions] += (long) worker.capacity().gpuDevices() * ReferenceWorker.DEVICE;
        }
        for (int i = 0; i <= dimensions; i++) {
            InvariantChecker.require(
                    totals.reserved(i) == reserved[i], "used is not the sum of what is held, element " + i);
            InvariantChecker.require(
                    totals.capacity(i) == capacity[i], "capacity is not the sum of the workers', element " + i);
        }
    }
}
