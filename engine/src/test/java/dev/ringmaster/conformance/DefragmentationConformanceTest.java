package dev.ringmaster.conformance;

import static dev.ringmaster.conformance.Cluster.ask;
import static dev.ringmaster.conformance.Cluster.gpuWorker;
import static dev.ringmaster.conformance.Cluster.worker;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringmaster.api.DefragmentationPlan;
import dev.ringmaster.api.DefragmentationPlan.Move;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What could be moved so that whole workers or devices are free. */
class DefragmentationConformanceTest {
    private final Cluster cluster = new Cluster();

    /** Four workers of which each is left with one request of a quarter. */
    private void scatter() {
        for (long id = 1; id <= 4; id++) {
            cluster.join(id, worker(1_000, 1_250));
            for (int i = 0; i < 4; i++) {
                cluster.submit(10 * id + i, ask(250, 100));
            }
        }
        for (long id = 1; id <= 4; id++) {
            for (int i = 1; i < 4; i++) {
                cluster.engine.complete(cluster.now, 10 * id + i);
            }
        }
    }

    @Test
    @DisplayName("four quarters on four workers: three moves free three workers, two moves free two")
    void emptiesWorkers() {
        scatter();

        assertEquals(
                new DefragmentationPlan(List.of(new Move(10, 1, 2), new Move(30, 3, 2), new Move(40, 4, 2)), 3, 0),
                cluster.engine.defragmentationPlan(Cluster.CPU, 100));
        assertEquals(2, cluster.engine.defragmentationPlan(Cluster.CPU, 2).workersFreed());
        assertEquals(new DefragmentationPlan(List.of(), 0, 0), cluster.engine.defragmentationPlan(Cluster.CPU, 0));
    }

    @Test
    @DisplayName("a worker that drains is neither emptied nor filled")
    void leavesDrainingWorkersAlone() {
        scatter();
        cluster.engine.workerDrain(cluster.now, 2);

        assertEquals(
                List.of(new Move(10, 1, 3), new Move(40, 4, 3)),
                cluster.engine.defragmentationPlan(Cluster.CPU, 100).moves());
    }

    @Test
    @DisplayName("half a GPU here and half a GPU there: one move frees a whole one, though no worker")
    void freesDevices() {
        for (long id = 1; id <= 2; id++) {
            cluster.join(id, gpuWorker(1_000, 1_250, 2, "T4"));
            cluster.submit(10 * id, Cluster.GPU, ask(600, 100).gpus(1, 1_000));
            cluster.submit(10 * id + 1, Cluster.GPU, ask(100, 100).gpus(1, 500));
            cluster.submit(10 * id + 2, Cluster.GPU, ask(100, 100).gpus(1, 500));
        }
        cluster.engine.complete(cluster.now, 12);
        cluster.engine.complete(cluster.now, 22);

        assertEquals(
                new DefragmentationPlan(List.of(new Move(11, 1, 2)), 0, 1),
                cluster.engine.defragmentationPlan(Cluster.GPU, 100));
    }

    @Test
    @DisplayName("what is asked for is checked")
    void refusesBadQuestions() {
        assertThrows(IllegalArgumentException.class, () -> cluster.engine.defragmentationPlan(9, 1));
        assertThrows(IllegalArgumentException.class, () -> cluster.engine.defragmentationPlan(0, -1));
        assertThrows(IllegalArgumentException.class, () -> cluster.engine.defragmentationPlan(0, 10_001));
    }
}
