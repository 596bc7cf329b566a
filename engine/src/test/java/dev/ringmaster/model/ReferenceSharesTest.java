package dev.ringmaster.model;

import java.util.function.BiFunction;

/** The rules themselves share as they should: see {@link SharesTest}. */
class ReferenceSharesTest extends SharesTest {
    @Override
    BiFunction<World, DecisionLog, Commands> schedulers() {
        return ReferenceScheduler::new;
    }

    @Override
    int seeds() {
        return 2;
    }
}
