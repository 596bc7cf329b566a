package dev.ringmaster.perf;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.SchedulingEngine;
import dev.ringmaster.WaitMode;
import dev.ringmaster.api.Counter;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.PublishResult;
import java.time.Duration;

/** An engine that is switched off: it lets everything pass. */
final class SwitchedOffAdmission implements Admission, Admission.Gate {
    private final AdmissionLoad load;
    private final SchedulingEngine engine;
    private long id;

    SwitchedOffAdmission(AdmissionLoad load) {
        this.load = load;
        EngineConfig config = load.configBuilder(AdmissionLoad.atMost(1), 1, WaitMode.SHARED)
                .enabled(false)
                .build();
        engine = SchedulingEngine.launch(config, new DecisionListener() {});
    }

    @Override
    public Gate gate(int thread) {
        return this;
    }

    @Override
    public boolean tryAccept(long kind) {
        return engine.trySubmit(++id, load.spec(kind), load.tokens(kind)) == PublishResult.BYPASSED;
    }

    @Override
    public void accept(long kind) {
        throw new UnsupportedOperationException("nobody waits for an engine that is switched off");
    }

    @Override
    public void complete() {
        engine.tryComplete(id);
    }

    @Override
    public void requireIdle() {
        if (engine.metrics().count(Counter.SUBMITTED) != 0) {
            throw new IllegalStateException("an engine that is switched off has kept something");
        }
    }

    @Override
    public void stop() {
        engine.close(Duration.ZERO);
    }
}
