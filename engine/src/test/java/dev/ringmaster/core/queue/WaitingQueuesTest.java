package dev.ringmaster.core.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.core.capacity.Domains;
import dev.ringmaster.core.capacity.GroupTable;
import dev.ringmaster.core.capacity.ResourceVector;
import dev.ringmaster.core.capacity.ShapeTable;
import dev.ringmaster.core.capacity.Worker;
import dev.ringmaster.core.capacity.WorkerTable;
import dev.ringmaster.core.time.TimerWheel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WaitingQueuesTest {
    private static final ResourceCatalog CATALOG = ResourceCatalog.builder()
            .dimensions("cores", "memory")
            .gpuModels("a100", "l4")
            .build();
    private static final int LEVELS = 32;

    private final WorkerTable table = new WorkerTable(List.of(PoolPolicy.DEFAULT));
    private final ShapeTable shapes = new ShapeTable(table.kinds(), new Domains(new GroupTable(0)));
    private final TimerWheel timers = new TimerWheel();
    private final AdmissionPolicy policy = AdmissionPolicy.builder(LEVELS).build();
    private final AccountTable accounts = new AccountTable(4, policy, timers);
    private final WaitingQueues queues = new WaitingQueues(
            0, policy, ResourceVector.length(CATALOG.dimensions().size()), timers, new UnsettledPools(1));
    private final Random random = new Random(5);

    private Request request(long sequence, int level, Demand demand) {
        Request request = new Request();
        request.open(sequence, sequence, RequestSpec.of(demand, level), 0, 0, RequestSpec.WAIT_FOREVER);
        request.classify(level, shapes.shapeOf(demand), accounts.get(0, 0));
        return request;
    }

    private Request next(Worker worker) {
        Line line = queues.first(worker);
        return line == null ? null : line.head();
    }

    private static Demand cores(long cores) {
        return CATALOG.demand().amount("cores", cores).build();
    }

    private Worker worker(Capacity capacity) {
        return table.add(table.size(), WorkerSpec.of(0, capacity));
    }

    @Test
    void servesTheMostUrgentOfThoseThatFit() {
        Worker worker = worker(CATALOG.capacity().amount("cores", 4).build());
        Request giant = request(1, 0, cores(5));
        Request later = request(3, 31, cores(4));
        Request next = request(4, 30, cores(4));
        queues.add(giant, 0);
        queues.add(later, 0);
        queues.add(next, 0);

        assertSame(next, next(worker));
        queues.remove(next, 0);
        assertSame(later, next(worker));
        queues.remove(later, 0);
        assertNull(next(worker));
        assertEquals(1, queues.size(0));
    }

    @Test
    void putsBackARequestWhereItStood() {
        Worker worker = worker(CATALOG.capacity().amount("cores", 4).build());
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            requests.add(request(i, 3, cores(4)));
        }
        for (int i : new int[] {4, 0, 2, 1, 3}) {
            queues.add(requests.get(i), 0);
        }
        for (Request expected : requests) {
            assertSame(expected, next(worker));
            queues.remove(expected, 0);
        }
    }

    @Test
    void findsWhatALookAtEveryWaitingRequestFinds() {
        List<Request> waiting = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            if (waiting.size() < 150 && random.nextInt(9) < 5) {
                Request request = request(i, random.nextInt(3) * 15, demand());
                shapes.keep(request.shape());
                queues.add(request, 0);
                waiting.add(request);
            } else if (!waiting.isEmpty()) {
                Request leaving = waiting.remove(random.nextInt(waiting.size()));
                queues.remove(leaving, 0);
                shapes.release(leaving.shape());
            }
            Worker worker = worker(capacity());
            assertSame(nextByScan(waiting, worker), next(worker), "after change " + i);
        }
    }

    private static Request nextByScan(List<Request> waiting, Worker worker) {
        return waiting.stream()
                .filter(request -> worker.canHold(request.shape()))
                .min(Comparator.comparingInt(Request::level).thenComparingLong(Request::sequence))
                .orElse(null);
    }

    private Demand demand() {
        return CATALOG.demand()
                .amount("cores", 1 + random.nextInt(10))
                .amount("memory", random.nextInt(10))
                .gpus(random.nextInt(4), random.nextBoolean() ? 1_000 : 300)
                .gpuModelBits(random.nextInt(4))
                .build();
    }

    private Capacity capacity() {
        return CATALOG.capacity()
                .amount("cores", random.nextInt(11))
                .amount("memory", random.nextInt(10))
                .gpus(random.nextInt(4), random.nextBoolean() ? "a100" : "l4")
                .build();
    }
}
