package dev.ringmaster.perf;

/** Publishes a script's commands to a subject, on the calling thread, which spins. */
final class Publisher {
    private static final long STALL_NANOS = 20_000_000_000L;

    private final Script script;
    private final Subject subject;
    private long nextId;
    private int published;

    Publisher(Script script, Subject subject) {
        this.script = script;
        this.subject = subject;
    }

    /** Publishes the part that is not measured and waits until it is answered. */
    void fill() {
        publish(script.from());
        awaitAnswers();
    }

    /** Publishes as fast as the ring takes it, then waits until all is answered. */
    void behind() {
        publish(script.measured());
        awaitAnswers();
    }

    /** Publishes each command when the one before it was answered. */
    void lockStep() {
        for (int left = script.measured(); left > 0; left--) {
            publish(1);
            while (subject.answered() < published) {
                Thread.onSpinWait();
            }
        }
    }

    /** Publishes at a fixed rate, each command not before it is due, and late if the ring or the thread was late. */
    void paced(Pace pace) {
        for (int i = 0; i < script.measured(); i++) {
            long due = pace.dueNanos(i);
            while (System.nanoTime() - due < 0) {
                Thread.onSpinWait();
            }
            int command = script.command(published);
            if (command < 0) {
                while (!subject.submit(nextId, script.workload().spec(~command), due)) {
                    Thread.onSpinWait();
                }
                nextId++;
                published++;
            } else {
                publish(1);
            }
        }
        awaitAnswers();
    }

    private void publish(int count) {
        for (int end = published + count; published < end; published++) {
            int command = script.command(published);
            while (!offer(command)) {
                Thread.onSpinWait();
            }
            nextId += command < 0 ? 1 : 0;
        }
    }

    private boolean offer(int command) {
        if (command < 0) {
            return subject.submit(nextId, script.workload().spec(~command));
        }
        return command < Script.CANCEL ? subject.complete(command) : subject.cancel(command - Script.CANCEL);
    }

    private void awaitAnswers() {
        long start = System.nanoTime();
        while (subject.answered() < published) {
            if (System.nanoTime() - start > STALL_NANOS) {
                throw new IllegalStateException(
                        subject.answered() + " of " + published + " commands were answered, and then no more");
            }
            Thread.onSpinWait();
        }
    }
}
