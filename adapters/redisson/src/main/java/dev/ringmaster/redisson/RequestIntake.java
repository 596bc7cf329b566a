package dev.ringmaster.redisson;

import dev.ringmaster.SchedulingEngine;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.FinalAnswer;
import dev.ringmaster.api.RejectReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets a node serve requests that {@linkplain RingmasterClient clients} send through Redis. Each request goes to one node,
 * is acknowledged at its final answer, and goes to another node if that one dies; what was decided about it is told as
 * soon as Redis has it, in the same step.
 *
 * <pre>{@code
 * RedisLedger ledger = new RedisLedger(config);
 * RequestIntake intake = new RequestIntake(ledger, listener);
 * SchedulingEngine engine = SchedulingEngine.launch(engineConfig, intake.listener(), ledger);
 * intake.start(engine);
 * …
 * intake.close();
 * engine.close();
 * }</pre>
 *
 * <p>The engine knows such a request by an id of 2^61 or more, which tells its place in the stream; the node itself must
 * submit none of those. Its time to wait counts from its arrival, by the clock of Redis; where that is {@link
 * dev.ringmaster.api.RequestSpec#LEVEL_TIMEOUT}, from when an engine first recorded it. Whoever acts on a placement in the
 * node before it is confirmed may see it given again after the node died.
 *
 * <p>A request that cannot be read, or that was delivered 5 times without leaving a trace, is put into the stream {@code
 * {prefix:group}:poison} beside the reason.
 */
public final class RequestIntake implements AutoCloseable {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final DecisionListener listener;
    private final List<Group> groups = new ArrayList<>();
    private boolean isStarted;

    /** What is read, and what is answered, in one group. */
    private static final class Group {
        final LedgerGroup ledger;
        final OpenRequests open = new OpenRequests();
        final Publishing engine = new Publishing();
        final CommandFollower commands;
        final Answers answers;
        final ArrivalReader arrivals;

        Group(RedisLedger ledger, int index) {
            this.ledger = ledger.groups().get(index);
            Duration third = this.ledger.config().lease().dividedBy(3);
            Duration wait = third.compareTo(LONGEST_WAIT) < 0 ? third : LONGEST_WAIT;
            commands = new CommandFollower(this.ledger, open, engine, wait);
            answers = new Answers(this.ledger, open, commands);
            arrivals = new ArrivalReader(
                    this.ledger,
                    index,
                    pool -> ledger.groupOfPool(pool) == this.ledger,
                    open,
                    engine,
                    commands,
                    answers,
                    wait);
        }
    }

    /**
     * For a ledger that no engine has yet.
     *
     * @param host hears every decision of the engine, about other requests too
     * @throws IllegalArgumentException if the ledger has more than 16 groups of pools
     */
    public RequestIntake(RedisLedger ledger, DecisionListener host) {
        int count = ledger.groups().size();
        if (count > StreamIds.MAX_GROUPS) {
            throw new IllegalArgumentException("the ledger has " + count + " groups of pools; allowed are "
                    + StreamIds.MAX_GROUPS + " where requests come through Redis");
        }
        for (int i = 0; i < count; i++) {
            groups.add(new Group(ledger, i));
        }
        listener = new IntakeListener(host, this);
    }

    /** What the engine is to be launched with; passes everything on to the host's listener. */
    public DecisionListener listener() {
        return listener;
    }

    /**
     * Begins to take requests in, first those that earlier runs of this node had not recorded.
     *
     * @param engine launched with {@link #listener()} and the ledger
     * @throws IllegalStateException if it was started before
     * @throws dev.ringmaster.port.LedgerException if Redis does not answer
     */
    public synchronized void start(SchedulingEngine engine) {
        if (isStarted) {
            throw new IllegalStateException("the intake was started before");
        }
        isStarted = true;
        for (Group group : groups) {
            group.engine.startOn(engine);
            group.ledger.whenClosed(group.answers::close);
            group.commands.start(group.ledger.sessions().readAll().nowMillis());
            group.answers.start();
            group.arrivals.start();
        }
    }

    /** How many requests of clients this node has. */
    public int openRequests() {
        return groups.stream().mapToInt(group -> group.open.size()).sum();
    }

    /**
     * Takes nothing more in; to be called before the engine is closed. What the engine still decides is answered, and what
     * it has not recorded when it ends stays in the stream for another node, or for the next run of this one.
     */
    @Override
    public void close() {
        try {
            for (Group group : groups) {
                group.engine.end();
                group.commands.close();
                group.arrivals.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- from the deciding thread, about requests of a stream

    void rejected(long requestId, RejectReason reason, long retryAfterNanos) {
        answers(requestId).rejected(requestId, reason, retryAfterNanos);
    }

    void ended(long requestId, FinalAnswer answer, @Nullable FailReason reason) {
        answers(requestId).ended(requestId, answer, reason);
    }

    void forgotten(long requestId) {
        answers(requestId).forgotten(requestId);
    }

    void recovered(long requestId) {
        answers(requestId).recovered(requestId);
    }

    private Answers answers(long requestId) {
        return groups.get(StreamIds.group(requestId) % groups.size()).answers;
    }
}
