package dev.ringmaster.perf;

/** How long it takes to choose a worker, with few workers and with many, by each policy. */
final class PlacementBench {
    private PlacementBench() {}

    static Section run(Rounds rounds) throws InterruptedException {
        Section section = new Section("placement: nanoseconds per decision of the scheduler alone");
        section.note("A decision is a whole submission that is placed, or finds no room, on the calling thread;");
        section.note("the clock's own time of " + CoreBench.clockNanos() + " ns is taken off.");
        new GrowthBench(rounds, section).run();
        new RecordedBench(rounds, section).run();
        return section;
    }
}
