package dev.ringmaster.conformance;

import static dev.ringmaster.api.RequestSpec.WAIT_FOREVER;
import static dev.ringmaster.conformance.Desk.CATALOG;
import static dev.ringmaster.conformance.Desk.MAIN;
import static dev.ringmaster.conformance.Desk.MILLI;
import static dev.ringmaster.conformance.Desk.OTHER;
import static dev.ringmaster.conformance.Desk.SECOND;
import static dev.ringmaster.conformance.Desk.at;
import static dev.ringmaster.conformance.Desk.running;
import static dev.ringmaster.conformance.Desk.slots;
import static dev.ringmaster.conformance.Desk.tokensPerSecond;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Explanation;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.Obstacle;
import dev.ringmaster.api.QueuePolicy;
import dev.ringmaster.api.Quota;
import dev.ringmaster.api.Quota.Kind;
import dev.ringmaster.api.QuotaPeriod;
import dev.ringmaster.api.Rate;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.WaitingGroup;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Questions tell what will happen, and change nothing: two engines play the same, and one of them is asked.
 *
 * <p>Not compared is the rare submission that lets others start, by taking the place of one in its pool for which the
 * engine saved up tokens; what becomes of it after those is not foretold.
 */
class WhatIfConformanceTest {
    private static final int LEVELS = 3;
    private static final int ACCOUNTS = 4;
    private static final int SCRIPTS = 40;
    private static final int COMMANDS = 150;

    @Test
    @DisplayName("whatIf: in thousands of random states it tells what submit does right after")
    void itTellsWhatSubmitDoesRightAfter() {
        Map<RequestState, Integer> seen = new EnumMap<>(RequestState.class);
        for (long seed = 0; seed < SCRIPTS; seed++) {
            new Script(seed).play(seen);
        }
        assertTrue(seen.values().stream().mapToInt(Integer::intValue).sum() >= 2_000, seen::toString);
        assertTrue(seen.values().stream().allMatch(count -> count > 300), () -> "each outcome often: " + seen);
    }

    private static final RequestSpec OF_SEVEN = at(5).withAccount(7);

    @Test
    @DisplayName("whatIf: where it would start, where it would stand, or why it would be refused")
    void tellsWhatWouldBecomeOfARequest() {
        Desk desk = new Desk(running(2).maxQueuedPerLevel(1).build());
        desk.submit(1, 5);
        Explanation starts = desk.engine.whatIf(OF_SEVEN, 10).orElseThrow();
        assertEquals(RequestState.PLACED, starts.state());
        assertEquals(1, starts.workerId());
        desk.submit(2, 5);
        Explanation waits = desk.engine.whatIf(OF_SEVEN, 10).orElseThrow();
        assertEquals(RequestState.QUEUED, waits.state());
        assertNull(waits.rejectReason());
        assertEquals(1, waits.position());
        assertEquals(Obstacle.Kind.CONCURRENCY_LIMIT, waits.obstacles().get(0).kind());
        desk.submit(3, 5);
        Explanation refused = desk.engine.whatIf(OF_SEVEN, 10).orElseThrow();
        assertEquals(RequestState.FINISHED, refused.state());
        assertEquals(RejectReason.QUEUE_FULL, refused.rejectReason());
        assertEquals(0, refused.position());
        assertTrue(desk.engine.whatIf(at(10), 0).isEmpty(), "no such level");
        assertTrue(desk.engine.whatIf(at(5).withAccount(1 << 20), 0).isEmpty(), "no such account");
        assertThrows(IllegalArgumentException.class, () -> desk.engine.whatIf(at(5), -1));
        assertTrue(desk.engine.account(7).isEmpty(), "an account that was only asked about was not seen");
    }

    @Test
    @DisplayName("whatIf: a pool that saves up tokens for its next request does not hold up another pool")
    void aPoolThatSavesUpDoesNotHoldUpAnother() {
        Desk desk = new Desk(AdmissionPolicy.builder(10)
                        .poolLimits(OTHER, tokensPerSecond(100))
                        .build())
                .join(2, OTHER, 10);
        RequestSpec other = new RequestSpec(slots(1), OTHER, 0, WAIT_FOREVER);
        desk.submit(1, other, 50);
        desk.submit(2, other, 80);
        assertEquals(
                RequestState.PLACED, desk.engine.whatIf(at(5), 0).orElseThrow().state());
        desk.submit(3, 5);
        desk.assertAnswered("placed 1", "queued 2", "placed 3");
    }

    /** One random world, and commands in it. */
    private static final class Script {
        private final long seed;
        private final Random random;
        private final Desk plain;
        private final Desk asked;
        private long nextId;

        Script(long seed) {
            this.seed = seed;
            random = new Random(seed);
            EngineConfig config = EngineConfig.builder(CATALOG)
                    .admission(policy())
                    .maxAccounts(ACCOUNTS)
                    .maxOpenRequests(30)
                    .build();
            plain = new Desk(config);
            asked = new Desk(config);
            for (Desk desk : List.of(plain, asked)) {
                desk.join(1, MAIN, 6).join(2, MAIN, 3).join(3, OTHER, 5);
            }
        }

        void play(Map<RequestState, Integer> seen) {
            for (int i = 0; i < COMMANDS; i++) {
                if (random.nextInt(2) == 0) {
                    ask(seen);
                } else {
                    command();
                }
                String where = "seed " + seed + ", command " + i;
                assertEquals(plain.answers.all, asked.answers.all, where);
                assertEquals(plain.engine.stateHash(), asked.engine.stateHash(), where);
                assertEquals(plain.answers.retryAfterNanos, asked.answers.retryAfterNanos, where);
            }
        }

        private void ask(Map<RequestState, Integer> seen) {
            RequestSpec spec = spec();
            long tokens = tokens();
            pass(random.nextInt(3) == 0 ? random.nextInt(300) * MILLI : 0);
            long before = asked.engine.stateHash();
            Optional<Explanation> found = asked.engine.whatIf(spec, tokens);
            askAround();
            assertEquals(before, asked.engine.stateHash(), () -> "seed " + seed + ": a question changes nothing");
            long id = nextId++;
            asked.forget();
            int startedBefore = asked.answers.started.size();
            plain.submit(id, spec, tokens);
            asked.submit(id, spec, tokens);
            String answer = asked.answers.all.stream()
                    .filter(one -> one.equals("placed " + id)
                            || one.equals("queued " + id)
                            || one.startsWith("rejected " + id + " "))
                    .findFirst()
                    .orElseThrow();
            List<Long> started = asked.answers.started.subList(startedBefore, asked.answers.started.size());
            boolean isAlone = started.stream().allMatch(each -> each == id);
            if (found.isPresent() && isAlone) {
                Explanation explanation = found.get();
                seen.merge(explanation.state(), 1, Integer::sum);
                assertEquals(
                        said(explanation, id), answer, () -> "seed " + seed + ": " + explanation + " " + asked.policy);
                if (asked.answered() == 1) {
                    checkAgainst(asked.engine.explain(id), explanation);
                }
            }
        }

        private static String said(Explanation explanation, long id) {
            return switch (explanation.state()) {
                case PLACED -> "placed " + id;
                case QUEUED -> "queued " + id;
                case FINISHED -> "rejected " + id + " " + explanation.rejectReason();
            };
        }

        private static void checkAgainst(Optional<Explanation> real, Explanation said) {
            real.ifPresent(explanation -> {
                assertEquals(explanation.workerId(), said.workerId());
                assertEquals(explanation.position(), said.position());
                assertEquals(explanation.deadlineNanos(), said.deadlineNanos());
                assertEquals(explanation.sinceNanos(), said.sinceNanos());
                assertEquals(explanation.obstacles(), said.obstacles());
                assertEquals(explanation.expectedNanos(), said.expectedNanos());
            });
        }

        private void askAround() {
            asked.engine.explain(nextId - 1);
            asked.engine.engineLimits();
            asked.engine.poolLimits(OTHER);
            asked.engine.account(random.nextInt(ACCOUNTS));
            WaitingGroup all = asked.engine.explainGroup(WaitingGroup.ANY, WaitingGroup.ANY, WaitingGroup.ANY);
            assertEquals(asked.engine.waitingRequests(), all.waiting());
            assertEquals(
                    all.waiting(),
                    all.reasons().values().stream().mapToInt(Integer::intValue).sum());
        }

        private void command() {
            int kind = random.nextInt(10);
            long id = random.nextInt((int) nextId + 1);
            long actual = tokens();
            AdmissionPolicy.Builder other = kind == 9 ? policy().toBuilder() : null;
            pass(kind < 3 ? random.nextInt(1_000) * MILLI : 0);
            for (Desk desk : List.of(plain, asked)) {
                List<Long> running = new ArrayList<>(desk.answers.running);
                long runs = running.isEmpty() ? id : running.get((int) (id % running.size()));
                switch (kind) {
                    case 3, 4 -> desk.complete(runs);
                    case 5 -> desk.complete(runs, actual);
                    case 6 -> desk.fail(runs);
                    case 7 -> desk.cancel(id);
                    case 8 -> leaveOrJoin(desk, id);
                    default -> {
                        if (other != null) {
                            desk.change(other);
                        }
                    }
                }
            }
        }

        private static void leaveOrJoin(Desk desk, long dice) {
            if (dice % 2 == 0) {
                desk.engine.workerLeave(desk.now, 2);
            } else {
                desk.engine.workerJoin(desk.now, 2, MAIN, Desk.capacity(3));
            }
        }

        private void pass(long nanos) {
            plain.pass(nanos);
            asked.pass(nanos);
        }

        private <T> T oneOf(List<T> choices) {
            return choices.get(random.nextInt(choices.size()));
        }

        private RequestSpec spec() {
            long timeout = oneOf(List.of(0L, SECOND, RequestSpec.WAIT_FOREVER, RequestSpec.LEVEL_TIMEOUT));
            int pool = random.nextInt(3) == 0 ? OTHER : MAIN;
            int level = random.nextInt(20) == 0 ? LEVELS : random.nextInt(LEVELS + 1) - 1;
            int account = random.nextInt(20) == 0 ? ACCOUNTS : random.nextInt(ACCOUNTS);
            long lease = random.nextInt(3) == 0 ? SECOND : RequestSpec.NO_LEASE;
            long slots = 1L + random.nextInt(random.nextInt(15) == 0 ? 8 : 3);
            return new RequestSpec(slots(slots), pool, level, account, timeout, lease);
        }

        private long tokens() {
            return random.nextInt(3) == 0 ? 0 : random.nextInt(random.nextInt(20) == 0 ? 400 : 120);
        }

        private AdmissionPolicy policy() {
            AdmissionPolicy.Builder policy = AdmissionPolicy.builder(LEVELS)
                    .queuePolicy(oneOf(List.of(QueuePolicy.values())))
                    .weights(1 + random.nextInt(9), 1 + random.nextInt(9), 1 + random.nextInt(9))
                    .maxQueuedPerLevel(random.nextInt(8))
                    .agingNanos(random.nextInt(2) == 0 ? SECOND : RequestSpec.WAIT_FOREVER)
                    .requestCost(1 + random.nextInt(200))
                    .engineLimits(limits(20))
                    .poolLimits(MAIN, limits(8))
                    .poolLimits(OTHER, limits(4));
            for (int account = 0; account < ACCOUNTS; account++) {
                policy.account(account, new AccountPolicy(limits(4), quotas(), 0));
            }
            return policy.build();
        }

        private Limits limits(int running) {
            return new Limits(
                    random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(running),
                    random.nextInt(2) == 0 ? Rate.UNLIMITED : new Rate(5, SECOND, 1 + random.nextInt(running)),
                    random.nextInt(2) == 0 ? Rate.UNLIMITED : new Rate(300, SECOND, 100 + random.nextInt(200)),
                    random.nextInt(5) == 0 ? 200 : 0);
        }

        private List<Quota> quotas() {
            if (random.nextInt(2) == 0) {
                return List.of();
            }
            Kind kind = oneOf(List.of(Kind.values()));
            long borrowed = kind == Kind.BURSTABLE ? 500 : 0;
            int measure = oneOf(List.of(Quota.TOKENS, Quota.REQUESTS, 0));
            long limit = measure == Quota.TOKENS ? 2_000 : 30;
            return List.of(new Quota("q", kind, measure, QuotaPeriod.HOUR, ZoneOffset.UTC, limit, borrowed, 50));
        }
    }
}
