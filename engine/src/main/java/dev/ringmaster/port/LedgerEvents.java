package dev.ringmaster.port;

import dev.ringmaster.api.UsedElsewhere;
import dev.ringmaster.api.WorkerSpec;
import java.util.function.Consumer;

/**
 * Where a ledger that several nodes share tells its engine what happens there. Any thread but the deciding one may call
 * this, and what one thread says is decided in its order. A call waits for a slot of the command ring, so nothing gets
 * lost; once the engine has ended it does nothing. Workers and requests are in the words of the engine's catalog.
 */
public interface LedgerEvents {
    /**
     * The state of a shared worker, all of it: saying it again changes nothing. The worker joins if it is not present;
     * otherwise its description, whether it takes new requests and what others hold become these. A new description is
     * taken even if the engine's own reservations no longer fit. But if GPU devices in use would vanish or change their
     * model, or if it is of another pool, the old one stays, and the listener hears of a refused change of the worker.
     *
     * <p>Before a ledger refuses a placement it says in this way what is true of the worker.
     */
    void worker(long workerId, WorkerSpec spec, boolean isOpen, UsedElsewhere used);

    /** A shared worker is gone; what it held is placed again. */
    void workerGone(long workerId);

    /** The ledger cannot be reached; records are answered later. */
    void away();

    /** The ledger can be reached again. */
    void back();

    /**
     * This node may write no more, as another has taken over from it or will soon: the engine ends, and answers every
     * open request with {@link dev.ringmaster.api.DecisionListener#onSuspended}.
     *
     * @param why one sentence
     */
    void lost(String why);

    /**
     * Gives the engine an open request of a node that died. What the request holds, if it is placed, was counted in what
     * others hold of its worker until here, and is the engine's own from here on: it is moved over in one step, so that
     * nobody is served between. The engine takes the request up under a new sequence, and tells the ledger so by a
     * record of its state. Its id, deadline, time of submission, tokens and specification stay; its lease begins anew,
     * and if it was a member of a gang it goes on alone.
     *
     * @param record a waiting or placed request; it belongs to the engine from here on
     * @param whenTaken is told, by the deciding thread, whether the engine has taken the request: not if a request of
     *     this id is open, if no more may be open, or if its level or account is unknown. It must be quick, and is told
     *     nothing if the engine ends before
     */
    void adopt(LedgerRecord record, Consumer<Boolean> whenTaken);
}
