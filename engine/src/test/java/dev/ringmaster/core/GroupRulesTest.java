package dev.ringmaster.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.ringmaster.RecordingListener;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.Explanation;
import dev.ringmaster.api.Gang;
import dev.ringmaster.api.GroupRule;
import dev.ringmaster.api.Obstacle;
import dev.ringmaster.api.PlacementPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Requests stand apart from, beside or evenly among the others of their group. Workers have ten cores each. */
class GroupRulesTest {
    private static final ResourceCatalog CATALOG = ResourceCatalog.builder()
            .dimensions("cores")
            .pools("main", "other")
            .labels("rack", "zone")
            .build();
    private static final int RACK = CATALOG.label("rack");
    private static final int MAIN = 0;
    private static final int OTHER = 1;
    private static final long GROUP = 7;
    private static final GroupRule APART = GroupRule.antiAffinity(GROUP, GroupRule.WORKER);
    private static final GroupRule APART_BY_RACK = GroupRule.antiAffinity(GROUP, RACK);
    private static final GroupRule BESIDE_BY_RACK = GroupRule.affinity(GROUP, RACK);
    private static final GroupRule EVENLY_BY_RACK = GroupRule.spread(GROUP, RACK, 1);

    private final RecordingListener heard = new RecordingListener();
    private Scheduler scheduler = schedulerOf(PoolPolicy.DEFAULT);
    private int told;

    private Scheduler schedulerOf(PoolPolicy policy) {
        SchedulerConfig config =
                new SchedulerConfig(CATALOG, AdmissionPolicy.builder(1).build(), 16, 64);
        return new Scheduler(config.withPools(policy), heard);
    }

    private static WorkerSpec.Builder worker() {
        return CATALOG.worker(CATALOG.capacity().amount("cores", 10).build());
    }

    private void join(long workerId, WorkerSpec.Builder worker) {
        scheduler.onWorkerJoined(0, workerId, worker.build());
    }

    private void joinRack(long workerId, long rack) {
        join(workerId, worker().label("rack", rack));
    }

    private static RequestSpec asks(int pool, long cores, GroupRule... rules) {
        Demand.Builder demand = CATALOG.demand().amount("cores", cores);
        for (GroupRule rule : rules) {
            demand.rule(rule);
        }
        return new RequestSpec(demand.build(), pool, 0, RequestSpec.WAIT_FOREVER);
    }

    private void submit(long requestId, long cores, GroupRule... rules) {
        submit(requestId, asks(MAIN, cores, rules));
    }

    private void submit(long requestId, RequestSpec spec) {
        scheduler.onSubmit(0, requestId, spec, 0);
    }

    private void complete(long requestId) {
        scheduler.onComplete(0, requestId, Scheduler.AS_ESTIMATED);
    }

    /** What was decided about requests since this was asked last. */
    private void assertDecided(String... decisions) {
        List<String> all = heard.decisions();
        List<String> fresh = all.subList(told, all.size());
        told = all.size();
        assertEquals(
                List.of(decisions),
                fresh.stream()
                        .filter(decision -> !decision.startsWith("worker") && !decision.startsWith("confirmed"))
                        .toList());
    }

    private List<Obstacle> obstacles(long requestId) {
        Explanation explanation = scheduler.questions().explain(requestId);
        assertNotNull(explanation);
        return explanation.obstacles();
    }

    @Test
    void aMemberOfAGangMayFollowOneThatIsPlacedWithIt() {
        joinRack(1, 1);
        joinRack(2, 2);
        submit(1, 10, EVENLY_BY_RACK);

        scheduler.onSubmitGang(
                0,
                new Gang(List.of(
                        new Gang.Member(2, asks(MAIN, 1, BESIDE_BY_RACK), 0),
                        new Gang.Member(3, asks(MAIN, 5, EVENLY_BY_RACK), 0))));

        assertDecided("placed 1 on 1", "placed 3 on 2", "placed 2 on 2");
    }

    // ---- apart

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_NONE, names = ".*AFFINITY|SHA.*") // which choose by hash
    void keepsApartByWorker(PlacementPolicy placement) {
        scheduler = schedulerOf(PoolPolicy.DEFAULT.withPlacement(placement));
        join(0, worker());
        join(1, worker());

        submit(1, 1, APART);
        submit(2, 1, APART);
        submit(3, 1, APART);
        assertDecided("placed 1 on 0", "placed 2 on 1", "queued 3");

        complete(1);
        assertDecided("released 1", "placed 3 on 0");
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_NONE, names = ".*AFFINITY|SHA.*") // which choose by hash
    void keepsApartByLabelAndLeavesOutWorkersWithoutIt(PlacementPolicy placement) {
        scheduler = schedulerOf(PoolPolicy.DEFAULT.withPlacement(placement));
        joinRack(0, 1);
        joinRack(1, 1);
        join(2, worker());
        joinRack(3, 2);

        submit(1, 1, APART_BY_RACK);
        submit(2, 1, APART_BY_RACK);
        submit(3, 1, APART_BY_RACK);
        assertDecided("placed 1 on 0", "placed 2 on 3", "queued 3");

        joinRack(4, 3);
        assertDecided("placed 3 on 4");
    }

    @Test
    void letsNobodyButTheRequestWithTheRuleCare() {
        join(0, worker());

        submit(1, 1, APART);
        submit(2, 1, GroupRule.affinity(GROUP, GroupRule.WORKER));
        submit(3, 1);
        submit(4, 1, GroupRule.antiAffinity(8, GroupRule.WORKER));

        assertDecided("placed 1 on 0", "placed 2 on 0", "placed 3 on 0", "placed 4 on 0");
    }

    @Test
    void prefersToStandApartAndStandsTogetherOtherwise() {
        join(0, worker().priority(1));
        join(1, worker());

        submit(1, 1, APART.preferred());
        submit(2, 1, APART.preferred());
        submit(3, 1, APART.preferred());

        assertDecided("placed 1 on 0", "placed 2 on 1", "placed 3 on 0");
    }

    @Test
    void keepsWhatIsRequiredAlsoWhereItCannotHaveWhatItPrefers() {
        joinRack(0, 1);
        joinRack(1, 1);

        submit(1, 1, APART, APART_BY_RACK.preferred());
        submit(2, 1, APART, APART_BY_RACK.preferred());
        submit(3, 1, APART, APART_BY_RACK.preferred());

        assertDecided("placed 1 on 0", "placed 2 on 1", "queued 3");
    }

    // ---- beside

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_NONE, names = ".*AFFINITY|SHA.*") // which choose by hash
    void keepsTogetherByLabel(PlacementPolicy placement) {
        scheduler = schedulerOf(PoolPolicy.DEFAULT.withPlacement(placement));
        join(0, worker());
        joinRack(1, 1);
        joinRack(2, 2);
        joinRack(3, 1);

        submit(1, 8, BESIDE_BY_RACK);
        submit(2, 8, BESIDE_BY_RACK);
        submit(3, 8, BESIDE_BY_RACK);
        assertDecided("placed 1 on 1", "placed 2 on 3", "queued 3");

        complete(2);
        assertDecided("released 2", "placed 3 on 3");
    }

    @Test
    void startsAgainAnywhereWhenNoMemberIsLeft() {
        joinRack(0, 1);
        joinRack(1, 2);
        submit(1, 6, BESIDE_BY_RACK);
        submit(2, 8);
        submit(3, 8, BESIDE_BY_RACK);
        submit(4, 2);
        assertDecided("placed 1 on 0", "placed 2 on 1", "queued 3", "placed 4 on 1");

        submit(5, 4);
        complete(1);
        complete(2);

        assertDecided("placed 5 on 0", "released 1", "released 2", "placed 3 on 1");
    }

    @Test
    void letsThoseGoWhoWaitedForOneToStandBeside() {
        GroupRule apartFromOther = GroupRule.antiAffinity(8, RACK);
        joinRack(0, 1);
        joinRack(1, 2);
        submit(1, 1, BESIDE_BY_RACK, GroupRule.affinity(8, RACK));
        submit(2, 1, BESIDE_BY_RACK, apartFromOther);
        assertDecided("placed 1 on 0", "queued 2");

        submit(3, 5, APART_BY_RACK);

        assertDecided("placed 3 on 1", "placed 2 on 1");
    }

    @Test
    void prefersToStandBesideOthersAndStandsElsewhereOtherwise() {
        joinRack(0, 1);
        join(1, worker().label("rack", 2).priority(1));

        submit(1, 4, GroupRule.antiAffinity(GROUP, GroupRule.WORKER));
        submit(2, 4, BESIDE_BY_RACK.preferred());
        submit(3, 4, BESIDE_BY_RACK.preferred());

        assertDecided("placed 1 on 1", "placed 2 on 1", "placed 3 on 0");
    }

    // ---- evenly

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_NONE, names = ".*AFFINITY|SHA.*") // which choose by hash
    void spreadsEvenlyByLabel(PlacementPolicy placement) {
        scheduler = schedulerOf(PoolPolicy.DEFAULT.withPlacement(placement));
        joinRack(0, 1);
        joinRack(1, 1);
        joinRack(2, 2);

        submit(1, 4, EVENLY_BY_RACK);
        submit(2, 4, EVENLY_BY_RACK);
        submit(3, 2, EVENLY_BY_RACK);
        submit(4, 2, EVENLY_BY_RACK);
        long onRackTwo = heard.decisions().stream()
                .filter(decision -> decision.startsWith("placed") && decision.endsWith("on 2"))
                .count();

        assertEquals(2, onRackTwo, heard.decisions().toString());
    }

    @Test
    void waitsUntilTheEmptiestDomainHasCaughtUp() {
        joinRack(0, 1);
        joinRack(1, 2);
        submit(9, 10);
        submit(1, 1, EVENLY_BY_RACK);
        submit(2, 1, EVENLY_BY_RACK);
        assertDecided("placed 9 on 0", "placed 1 on 1", "queued 2");

        complete(9);

        assertDecided("released 9", "placed 2 on 0");
    }

    @Test
    void allowsTheSkewThatItNames() {
        join(0, worker());
        join(1, worker().priority(-1));
        GroupRule rule = GroupRule.spread(GROUP, GroupRule.WORKER, 2);

        for (long id = 1; id <= 4; id++) {
            submit(id, 1, rule);
        }

        assertDecided("placed 1 on 0", "placed 2 on 0", "placed 3 on 1", "placed 4 on 0");
    }

    @Test
    void countsNoDomainsButThoseOfActiveWorkersOfTheOwnPool() {
        joinRack(0, 1);
        joinRack(1, 2);
        join(2, worker().label("rack", 3).pool(OTHER));
        submit(9, 10);
        submit(1, 1, EVENLY_BY_RACK);
        submit(2, 1, EVENLY_BY_RACK);
        assertDecided("placed 9 on 0", "placed 1 on 1", "queued 2");

        scheduler.onWorkerDraining(0, 0);

        assertDecided("placed 2 on 1");
    }

    @Test
    void prefersToSpreadAndDoesNotWaitForIt() {
        joinRack(0, 1);
        joinRack(1, 2);
        submit(9, 10);
        submit(1, 1, EVENLY_BY_RACK.preferred());
        submit(2, 1, EVENLY_BY_RACK.preferred());
        complete(9);
        submit(3, 1, EVENLY_BY_RACK.preferred());

        assertDecided("placed 9 on 0", "placed 1 on 1", "placed 2 on 1", "released 9", "placed 3 on 0");
    }

    // ---- members

    @Test
    void countsMembersOfAllPoolsAndWakesThoseOfOthers() {
        joinRack(0, 1);
        join(1, worker().label("rack", 1).pool(OTHER));
        submit(1, asks(OTHER, 1, APART_BY_RACK));
        submit(2, 1, APART_BY_RACK);
        assertDecided("placed 1 on 1", "queued 2");

        complete(1);

        assertDecided("released 1", "placed 2 on 0");
    }

    @Test
    void countsAMemberOnceHoweverManyOfItsRulesNameTheGroup() {
        joinRack(0, 1);
        joinRack(1, 2);

        submit(1, 1, EVENLY_BY_RACK, GroupRule.spread(GROUP, GroupRule.WORKER, 1));
        submit(2, 1, EVENLY_BY_RACK, GroupRule.spread(GROUP, GroupRule.WORKER, 1));
        submit(3, 1, EVENLY_BY_RACK);

        assertDecided("placed 1 on 0", "placed 2 on 1", "placed 3 on 0");
    }

    @Test
    void lookAtAllTopologiesWhateverTheOthersRulesNamed() {
        joinRack(0, 1);
        joinRack(1, 1);
        joinRack(2, 2);
        submit(1, 1, APART);

        submit(2, 1, APART_BY_RACK);

        assertDecided("placed 1 on 0", "placed 2 on 2");
    }

    @Test
    void placesAgainByTheRulesWhatALostWorkerHeld() {
        join(0, worker());
        join(1, worker());
        submit(1, 1, APART);
        submit(2, 1, APART);
        assertDecided("placed 1 on 0", "placed 2 on 1");

        scheduler.onWorkerLeft(0, 1);
        assertDecided("revoked 2 from 1 WORKER_LEFT", "queued 2");

        join(1, worker());
        assertDecided("placed 2 on 1");
    }

    @Test
    void countsWhoWasPlacedBeforeARestartWhereverThatWas() {
        scheduler.onRecovered(0, 1, 1, asks(MAIN, 1, APART), 0, 0, RequestSpec.WAIT_FOREVER);
        scheduler.onRecoveredPlacement(1, 0, 0);
        scheduler.onRecovered(0, 2, 2, asks(MAIN, 1, APART), 0, 0, RequestSpec.WAIT_FOREVER);
        scheduler.onRecoveredPlacement(2, 0, 0);
        scheduler.onRecovered(0, 3, 3, asks(MAIN, 1, APART), 0, 0, RequestSpec.WAIT_FOREVER);

        join(0, worker());
        assertEquals(RequestState.QUEUED, scheduler.questions().explain(3).state());

        complete(1);
        complete(2);
        assertDecided("released 1", "released 2", "placed 3 on 0");
    }

    // ---- questions

    @Test
    void explainsOnHowManyWorkersWithRoomTheRuleIsInTheWay() {
        joinRack(0, 1);
        joinRack(1, 1);
        joinRack(2, 2);
        submit(1, 10);
        submit(2, 1, APART_BY_RACK);
        submit(3, 10);
        assertDecided("placed 1 on 0", "placed 2 on 1", "placed 3 on 2");

        submit(4, 9, APART_BY_RACK);

        assertEquals(
                List.of(
                        new Obstacle(Obstacle.Kind.DIMENSION, "cores", 9, 0, 2, RequestSpec.WAIT_FOREVER),
                        new Obstacle(Obstacle.Kind.GROUP_RULE, "group 7", 1, 0, 1, RequestSpec.WAIT_FOREVER)),
                obstacles(4));
    }

    @Test
    void changesNothingWhenAskedWhatIf() {
        join(0, worker());
        submit(1, 1, APART);
        long before = scheduler.stateHash();

        Explanation apart = scheduler.questions().whatIf(asks(MAIN, 1, APART), 0);
        Explanation alone = scheduler.questions().whatIf(asks(MAIN, 1, GroupRule.affinity(9, GroupRule.WORKER)), 0);

        assertEquals(RequestState.QUEUED, apart.state());
        assertEquals(RequestState.PLACED, alone.state());
        assertEquals(before, scheduler.stateHash());
    }
}
