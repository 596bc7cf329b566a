package dev.ringmaster.perf;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.WaitStrategy;
import dev.ringmaster.api.RequestSpec;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * An empty Disruptor of the engine's shape: many may publish, its slots are as many and are filled and emptied alike,
 * submissions are stamped alike. Its handler, on a thread that is started here, only counts.
 */
final class EmptySubject implements Subject {
    private static final int SUBMIT = 1;
    private static final int COMPLETE = 2;
    private static final int CANCEL = 3;

    private final RingBuffer<Slot> ring;
    private final BatchEventProcessor<Slot> processor;
    private final Thread thread;
    private final Counting handler = new Counting();

    EmptySubject(WaitStrategy wait) {
        ring = RingBuffer.createMultiProducer(Slot::new, EngineSubject.RING_SIZE, wait);
        processor = new BatchEventProcessorBuilder().build(ring, ring.newBarrier(), handler);
        ring.addGatingSequences(processor.getSequence());
        thread = new Thread(processor, "empty-ring");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public boolean submit(long id, RequestSpec spec) {
        return publish(SUBMIT, id, System.nanoTime(), spec);
    }

    @Override
    public boolean submit(long id, RequestSpec spec, long dueNanos) {
        return publish(SUBMIT, id, dueNanos, spec);
    }

    @Override
    public boolean complete(long id) {
        return publish(COMPLETE, id, 0, null);
    }

    @Override
    public boolean cancel(long id) {
        return publish(CANCEL, id, 0, null);
    }

    private boolean publish(int type, long id, long second, @Nullable RequestSpec spec) {
        long sequence;
        try {
            sequence = ring.tryNext();
        } catch (InsufficientCapacityException e) {
            return false;
        }
        Slot slot = ring.get(sequence);
        slot.type = type;
        slot.id = id;
        slot.second = second;
        slot.spec = spec;
        ring.publish(sequence);
        return true;
    }

    @Override
    public long answered() {
        return handler.answered.get();
    }

    @Override
    public Histogram latencies() {
        return handler.latencies.getIntervalHistogram();
    }

    @Override
    public void finish(Script script) {
        processor.halt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (handler.submissions != script.end().submitted() || handler.idSum != script.idSum()) {
            throw new IllegalStateException("the empty ring saw " + handler.submissions
                    + " submissions; the script has " + script.end().submitted() + ", or ids differ");
        }
    }

    private static final class Slot {
        private int type;
        private long id;
        private long second;
        private @Nullable RequestSpec spec;
    }

    private static final class Counting implements EventHandler<Slot> {
        private final Sequence answered = new Sequence(0);
        private final SingleWriterRecorder latencies = new SingleWriterRecorder(1, 1L << 62, 3);
        private long submissions;
        private long answers;
        private long idSum;

        @Override
        public void onEvent(Slot slot, long sequence, boolean endOfBatch) {
            idSum += slot.id;
            if (slot.type == SUBMIT && slot.spec != null) {
                submissions++;
                latencies.recordValue(Math.max(0, System.nanoTime() - slot.second));
            }
            slot.type = 0;
            slot.spec = null;
            answered.set(++answers);
        }
    }
}
