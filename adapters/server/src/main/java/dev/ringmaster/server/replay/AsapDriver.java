package dev.ringmaster.server.replay;

/** Submits everything in order, as fast as the ring takes it; nothing is released. */
final class AsapDriver implements Driver {
    private static final int REQUESTS_BETWEEN_LOOKS = 64;
    private static final int ANSWERS_BETWEEN_LOOKS = 512;

    private final Context context;

    AsapDriver(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        int count = context.workload().requests();
        long start = System.nanoTime();
        context.samples().take(0);
        for (int arrival = 0; arrival < count; arrival++) {
            context.publisher().submit(arrival);
            if (arrival % REQUESTS_BETWEEN_LOOKS == 0) {
                context.checkpoints().onSubmitted(arrival);
                context.samples().offer(System.nanoTime() - start);
            }
        }
        while (context.publisher().awaitMoreAnswers(ANSWERS_BETWEEN_LOOKS)) {
            context.samples().offer(System.nanoTime() - start);
        }
        long end = System.nanoTime() - start;
        context.checkpoints().onAllDecided();
        context.samples().take(end);
    }
}
