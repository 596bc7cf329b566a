package dev.ringmaster.model;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Gang;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.UsedElsewhere;
import dev.ringmaster.api.WorkerSpec;

/** One command as a value: it can be kept, printed and given to several schedulers. */
sealed interface Command {
    void applyTo(Commands target);

    /** When it comes. */
    long now();

    record Submit(long now, long requestId, RequestSpec spec, long tokens) implements Command {
        @Override
        public void applyTo(Commands target) {
            target.submit(now, requestId, spec, tokens);
        }
    }

    record SubmitGang(long now, Gang gang) implements Command {
        @Override
        public void applyTo(Commands target) {
            target.submitGang(now, gang);
        }
    }

    record Complete(long now, long requestId, long actualTokens) implements Command {
        @Override
        public void applyTo(Commands target) {
            target.complete(now, requestId, actualTokens);
        }
    }

    record FailRequest(long now, long requestId) implements Command {
        @Override
        public void applyTo(Commands target) {
            target.failRequest(now, requestId);
        }
    }

    record Renew(long now, long requestId) implements Command {
        @Override
        public void applyTo(Commands target) {
            target.renew(now, requestId);
        }
    }

    record Policy(long now, AdmissionPolicy policy) implements Command {
        @Override
        public void applyTo(Commands target) {
            target.policy(now, policy);
        }
    }

    record Cancel(long now, long requestId) implements Command {
        @Override
        public void applyTo(Commands target) {
            target.cancel(now, requestId);
        }
    }

    record Timer(long now) implements Command {
        @Override
        public void applyTo(Commands target) {
            target.timer(now);
        }
    }

    /**
     * Time passes up to the moment at which the scheduler has something to do, or to just before that, if that is not
     * too far away. Who gives commands makes a {@link Timer} of it.
     */
    record UntilDue(long now, long mostNanos, boolean isJustBefore) implements Command {
        @Override
        public void applyTo(Commands target) {
            target.timer(now);
        }

        Timer at(long present, long due) {
            long when = isJustBefore ? due - 1 : due;
            boolean isNear = when >= present && when - present <= mostNanos;
            return new Timer(isNear ? when : now);
        }
    }

    record Join(long now, long workerId, WorkerSpec spec, int ordersBack) implements Command {
        Join(long now, long workerId, WorkerSpec spec) {
            this(now, workerId, spec, -1);
        }

        @Override
        public void applyTo(Commands target) {
            target.join(now, workerId, spec, ordersBack);
        }
    }

    record OrderFailed(long now, int ordersBack, int workers) implements Command {
        @Override
        public void applyTo(Commands target) {
            target.orderFailed(now, ordersBack, workers);
        }
    }

    record Change(long now, long workerId, Capacity capacity) implements Command {
        @Override
        public void applyTo(Commands target) {
            target.change(now, workerId, capacity);
        }
    }

    record Drain(long now, long workerId) implements Command {
        @Override
        public void applyTo(Commands target) {
            target.drain(now, workerId);
        }
    }

    record Leave(long now, long workerId) implements Command {
        @Override
        public void applyTo(Commands target) {
            target.leave(now, workerId);
        }
    }

    record Recover(long now, Commands.Recovered request) implements Command {
        @Override
        public void applyTo(Commands target) {
            target.recover(now, request);
        }
    }

    record Send(int limit) implements Command {
        @Override
        public long now() {
            return Long.MIN_VALUE;
        }

        @Override
        public void applyTo(Commands target) {
            target.send(limit);
        }
    }

    record Confirm(long now, int limit) implements Command {
        @Override
        public void applyTo(Commands target) {
            target.confirm(now, limit);
        }
    }

    record Refuse(long now) implements Command {
        @Override
        public void applyTo(Commands target) {
            target.refuse(now);
        }
    }

    record LedgerAway(long now) implements Command {
        @Override
        public void applyTo(Commands target) {
            target.ledgerAway(now);
        }
    }

    record LedgerBack(long now) implements Command {
        @Override
        public void applyTo(Commands target) {
            target.ledgerBack(now);
        }
    }

    record Share(long now, long workerId, WorkerSpec spec, boolean isOpen, UsedElsewhere used) implements Command {
        @Override
        public void applyTo(Commands target) {
            target.share(now, workerId, spec, isOpen, used);
        }
    }

    record TakeOver(long now, Commands.Recovered request) implements Command {
        @Override
        public void applyTo(Commands target) {
            target.takeOver(now, request);
        }

        /** The same, submitted no earlier than whoever waits: which of a flow are overdue is asked in the order of sequences. */
        TakeOver submittedAt(long present) {
            return new TakeOver(
                    now,
                    new Commands.Recovered(
                            request.requestId(),
                            request.sequence(),
                            request.spec(),
                            request.tokens(),
                            present,
                            request.deadline(),
                            request.workerId(),
                            request.devices(),
                            request.gang()));
        }
    }

    record Fail(long now) implements Command {
        @Override
        public void applyTo(Commands target) {
            target.fail(now);
        }
    }
}
