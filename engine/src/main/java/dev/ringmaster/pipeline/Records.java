package dev.ringmaster.pipeline;

import dev.ringmaster.api.RequestState;
import dev.ringmaster.core.queue.GangState;
import dev.ringmaster.core.queue.Request;
import dev.ringmaster.port.LedgerRecord;

/** Turns the core's requests into what a ledger stores of them. */
public final class Records {
    private Records() {}

    /** Makes a record that of a state of the request. */
    public static void fill(LedgerRecord record, Request request, RequestState state) {
        if (state == RequestState.FINISHED) {
            record.finished(request.id(), request.sequence())
                    .answered(request.spec().pool(), request.finalAnswer(), request.failReason());
            return;
        }
        record.queued(
                request.id(),
                request.sequence(),
                request.spec(),
                request.tokens(),
                request.submittedNanos(),
                request.deadlineNanos());
        GangState gang = request.gang();
        if (gang != null) {
            record.inGang(gang.sequence());
        }
        if (state == RequestState.PLACED) {
            record.placedOn(request.workerId(), request.gpuDevices());
        }
    }
}
