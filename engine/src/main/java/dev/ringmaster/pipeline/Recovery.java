package dev.ringmaster.pipeline;

import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.core.Scheduler;
import dev.ringmaster.port.Ledger;
import dev.ringmaster.port.LedgerException;
import dev.ringmaster.port.LedgerRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gives a new scheduler what the ledger holds, in the order of submission, before anything else is decided. */
public final class Recovery {
    private final Scheduler scheduler;
    private final DecisionListener listener;
    private final int maxOpenRequests;
    private final int priorityLevels;
    private final int maxAccounts;

    /** For a scheduler that has not decided anything yet. */
    public Recovery(
            Scheduler scheduler, DecisionListener listener, int maxOpenRequests, int priorityLevels, int maxAccounts) {
        this.scheduler = scheduler;
        this.listener = listener;
        this.maxOpenRequests = maxOpenRequests;
        this.priorityLevels = priorityLevels;
        this.maxAccounts = maxAccounts;
    }

    /**
     * Reads everything, checks it, and only then gives it to the scheduler.
     *
     * @throws LedgerException if it cannot be read, or does not go with the configuration
     */
    public void run(Ledger ledger, long nowNanos) {
        List<LedgerRecord> entries = new ArrayList<>();
        ledger.recover(entry -> entries.add(new LedgerRecord().copyOf(entry)));
        if (entries.size() > maxOpenRequests) {
            throw new LedgerException("the ledger holds " + entries.size()
                    + " open requests, but the engine is configured for at most " + maxOpenRequests);
        }
        entries.sort(Comparator.comparingLong(LedgerRecord::sequence));
        entries.forEach(this::requireKnownLevel);
        entries.forEach(this::requireKnownAccount);
        entries.forEach(entry -> recover(entry, nowNanos));
        scheduler.endRecovery();
    }

    private void requireKnownLevel(LedgerRecord entry) {
        if (entry.spec().priorityLevel() >= priorityLevels) {
            throw new LedgerException("the ledger holds request " + entry.requestId() + " of priority level "
                    + entry.spec().priorityLevel() + ", but the engine is configured for levels 0 to "
                    + (priorityLevels - 1));
        }
    }

    private void requireKnownAccount(LedgerRecord entry) {
        if (entry.spec().account() >= maxAccounts) {
            throw new LedgerException("the ledger holds request " + entry.requestId() + " of account "
                    + entry.spec().account() + ", but the engine is configured for accounts 0 to " + (maxAccounts - 1));
        }
    }

    private void recover(LedgerRecord entry, long nowNanos) {
        scheduler.onRecovered(
                nowNanos,
                entry.requestId(),
                entry.sequence(),
                entry.spec(),
                entry.tokens(),
                entry.submittedNanos(),
                entry.deadlineNanos());
        if (entry.state() == RequestState.PLACED) {
            scheduler.onRecoveredPlacement(entry.requestId(), entry.workerId(), entry.gpuDevices());
        }
        if (entry.gang() != LedgerRecord.NO_GANG) {
            scheduler.onRecoveredMember(entry.requestId(), entry.gang());
        }
        listener.onRecovered(nowNanos, entry.requestId(), entry.state(), entry.workerId());
    }
}
