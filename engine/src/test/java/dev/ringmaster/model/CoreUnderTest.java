package dev.ringmaster.model;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Gang;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.UsedElsewhere;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.core.Scheduler;
import dev.ringmaster.core.SchedulerConfig;
import dev.ringmaster.core.queue.Request;
import java.util.ArrayList;
import java.util.List;

/** Gives commands to the core. */
final class CoreUnderTest implements Commands, Totals {
    final Scheduler scheduler;
    private final DecisionLog log;
    /** The states of the records on their way, the oldest first. */
    private final List<RequestState> inFlight = new ArrayList<>();

    private long answered;

    CoreUnderTest(World world, DecisionLog log) {
        this.log = log;
        scheduler = new Scheduler(
                new SchedulerConfig(
                        world.catalog(),
                        world.policy(),
                        world.pools(),
                        world.maxAccounts(),
                        world.maxOpen(),
                        world.credits(),
                        world.whenLedgerIsAway()),
                log);
    }

    @Override
    public void submit(long now, long requestId, RequestSpec spec, long tokens) {
        scheduler.onSubmit(now, requestId, spec, tokens);
    }

    @Override
    public void submitGang(long now, Gang gang) {
        scheduler.onSubmitGang(now, gang);
    }

    @Override
    public void complete(long now, long requestId, long actualTokens) {
        scheduler.onComplete(now, requestId, actualTokens);
    }

    @Override
    public void failRequest(long now, long requestId) {
        scheduler.onFail(now, requestId);
    }

    @Override
    public void renew(long now, long requestId) {
        scheduler.onRenew(now, requestId);
    }

    @Override
    public void policy(long now, AdmissionPolicy policy) {
        scheduler.onPolicy(now, policy);
    }

    @Override
    public void cancel(long now, long requestId) {
        scheduler.onCancel(now, requestId);
    }

    @Override
    public void timer(long now) {
        scheduler.onTimer(now);
    }

    @Override
    public void join(long now, long workerId, WorkerSpec spec, int ordersBack) {
        scheduler.onWorkerJoined(now, workerId, spec, log.order(ordersBack));
    }

    @Override
    public void orderFailed(long now, int ordersBack, int workers) {
        scheduler.onWorkerOrderFailed(now, log.order(ordersBack), workers);
    }

    @Override
    public void change(long now, long workerId, Capacity capacity) {
        scheduler.onWorkerChanged(now, workerId, capacity);
    }

    @Override
    public void drain(long now, long workerId) {
        scheduler.onWorkerDraining(now, workerId);
    }

    @Override
    public void leave(long now, long workerId) {
        scheduler.onWorkerLeft(now, workerId);
    }

    @Override
    public void recover(long now, Recovered request) {
        if (scheduler.isFull()) {
            return;
        }
        scheduler.onRecovered(
                now,
                request.requestId(),
                request.sequence(),
                request.spec(),
                request.tokens(),
                request.submitted(),
                request.deadline());
        if (request.isPlaced()) {
            scheduler.onRecoveredPlacement(request.requestId(), request.workerId(), request.devices());
        }
        if (request.gang() != NO_GANG) {
            scheduler.onRecoveredMember(request.requestId(), request.gang());
        }
    }

    @Override
    public void send(int limit) {
        scheduler.drainRecords(this::send, limit);
    }

    @Override
    public void confirm(long now, int limit) {
        int confirmed = Math.min(limit, scheduler.recordsInFlight());
        if (confirmed == 0) {
            scheduler.onTimer(now);
        } else {
            scheduler.onLedgerConfirmed(now, answered, answered + confirmed - 1);
            answered += confirmed;
            inFlight.subList(0, confirmed).clear();
        }
    }

    @Override
    public void fail(long now) {
        if (scheduler.recordsInFlight() == 0) {
            scheduler.onTimer(now);
        } else {
            inFlight.remove(0);
            scheduler.onLedgerFailed(now, answered++);
        }
    }

    private void send(long record, Request request, RequestState state) {
        inFlight.add(state);
        log.onRecord(record, request, state);
    }

    @Override
    public void refuse(long now) {
        if (scheduler.recordsInFlight() == 0 || inFlight.get(0) != RequestState.PLACED) {
            confirm(now, 1);
        } else {
            inFlight.remove(0);
            scheduler.sharing().onRefused(now, answered++);
        }
    }

    @Override
    public void ledgerAway(long now) {
        scheduler.sharing().onAway(now);
    }

    @Override
    public void ledgerBack(long now) {
        scheduler.sharing().onBack(now);
    }

    @Override
    public void share(long now, long workerId, WorkerSpec spec, boolean isOpen, UsedElsewhere used) {
        scheduler.sharing().onWorker(now, workerId, spec, isOpen, used);
    }

    @Override
    public void takeOver(long now, Recovered request) {
        scheduler
                .sharing()
                .onTakeOver(
                        now,
                        request.requestId(),
                        request.spec(),
                        request.tokens(),
                        request.submitted(),
                        request.deadline(),
                        request.workerId(),
                        request.devices());
    }

    @Override
    public int openCount() {
        return scheduler.openCount();
    }

    @Override
    public long reserved(int element) {
        return scheduler.reserved(element);
    }

    @Override
    public long capacity(int element) {
        return scheduler.capacity(element);
    }
}
