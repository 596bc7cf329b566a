package dev.ringmaster.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class BuildersTest {
    private static final ResourceCatalog CATALOG = ResourceCatalog.builder()
            .dimensions("cores", "memory")
            .gpuModels("a100", "l4")
            .pools("main", "other")
            .build();

    /** Refused with exactly this sentence. */
    private static void assertRefused(String sentence, Executable building) {
        assertEquals(
                sentence, assertThrows(IllegalArgumentException.class, building).getMessage());
    }

    @Test
    void refusesNamesThatTheCatalogDoesNotHave() {
        assertRefused(
                "unknown dimension 'disk'; known are [cores, memory]",
                () -> CATALOG.demand().amount("disk", 1));
        assertRefused(
                "unknown dimension 'disk'; known are [cores, memory]",
                () -> CATALOG.capacity().amount("disk", 1));
        assertRefused(
                "unknown GPU model 'h100'; known are [a100, l4]",
                () -> CATALOG.demand().gpuModels("a100", "h100"));
        assertRefused(
                "unknown GPU model 'h100'; known are [a100, l4]",
                () -> CATALOG.capacity().gpus(1, "h100"));
        assertRefused("unknown pool 'third'; known are [main, other]", () -> CATALOG.pool("third"));
    }

    @Test
    void refusesAmountsBelowZeroOrTooLargeToAddUp() {
        long most = ResourceCatalog.MAX_AMOUNT;
        assertRefused(
                "cores is -1; allowed is 0 to " + most, () -> CATALOG.demand().amount("cores", -1));
        assertRefused(
                "cores is -1; allowed is 0 to " + most, () -> CATALOG.capacity().amount("cores", -1));
        assertRefused(
                "memory is " + Long.MAX_VALUE + "; allowed is 0 to " + most,
                () -> CATALOG.demand().amount("memory", Long.MAX_VALUE));
        assertRefused(
                "memory is " + (most + 1) + "; allowed is 0 to " + most,
                () -> CATALOG.capacity().amount("memory", most + 1));
        assertEquals(most, CATALOG.demand().amount("cores", most).build().amount(0));
    }

    @Test
    void refusesDevicesAndSharesOfThemThatCannotBe() {
        assertRefused(
                "GPU devices asked for are -1; allowed is 0 to 64",
                () -> CATALOG.demand().gpus(-1, 1));
        assertRefused(
                "GPU devices asked for are 65; allowed is 0 to 64",
                () -> CATALOG.demand().gpus(65, 1));
        assertRefused(
                "GPU milli of each device is 0; allowed is 1 to 1000",
                () -> CATALOG.demand().gpus(1, 0));
        assertRefused(
                "GPU milli of each device is 1001; allowed is 1 to 1000",
                () -> CATALOG.demand().gpus(1, 1001));
        assertRefused(
                "GPU devices are -1; allowed is 0 to 64",
                () -> CATALOG.capacity().gpus(-1));
        assertRefused(
                "GPU devices are 65; allowed is 0 to 64",
                () -> CATALOG.capacity().gpus(65, "l4"));
        assertRefused(
                "GPU model bits 100 name more than 2 models",
                () -> CATALOG.demand().gpuModelBits(0b100));
        assertRefused(
                "GPU model bits " + Long.toBinaryString(-1) + " name more than 2 models",
                () -> CATALOG.demand().gpuModelBits(-1));
    }

    @Test
    void refusesADemandOfNothing() {
        assertRefused(
                "the demand asks for nothing; name at least one amount above 0",
                () -> CATALOG.demand().gpus(0, 500).amount("cores", 0).build());
    }

    @Test
    void refusesPoolsAndTimeoutsThatCannotBe() {
        Demand demand = CATALOG.demand().amount("cores", 1).build();

        assertRefused("unknown pool index 2; known are 0 to 1", () -> new RequestSpec(demand, 2, 0, 0));
        assertRefused("unknown pool index -1; known are 0 to 1", () -> new RequestSpec(demand, -1, 0, 0));
        assertRefused(
                "waitTimeoutNanos is -2; allowed is 0 to WAIT_FOREVER, or LEVEL_TIMEOUT",
                () -> new RequestSpec(demand, 0, 0, -2));
    }

    @Test
    void refusesMoreNamesThanACatalogMayHold() {
        assertRefused(
                "9 dimensions; at most 8 are allowed",
                () -> ResourceCatalog.builder().dimensions(names(9)).build());
        assertRefused(
                "64 GPU models; at most 63 are allowed",
                () -> ResourceCatalog.builder().gpuModels(names(64)).build());
        assertRefused(
                "1025 pools; at most 1024 are allowed",
                () -> ResourceCatalog.builder().pools(names(1025)).build());
        assertRefused(
                "the fit weight of dimension 'cores' is 1001; allowed is 0 to 1000",
                () -> ResourceCatalog.builder().dimension("cores", 1001));
    }

    @Test
    void refusesRulesThatCannotBe() {
        ResourceCatalog catalog = ResourceCatalog.builder()
                .dimensions("cores")
                .labels("rack", "zone")
                .build();
        GroupRule.Kind spread = GroupRule.Kind.SPREAD;
        assertRefused(
                "the skew of a rule of SPREAD is 0; allowed is 1 to 10000",
                () -> GroupRule.spread(7, GroupRule.WORKER, 0));
        assertRefused(
                "the skew of a rule of SPREAD is 10001; allowed is 1 to 10000",
                () -> GroupRule.spread(7, GroupRule.WORKER, 10_001));
        assertRefused(
                "the skew of a rule of AFFINITY is 1; allowed is 0 to 0",
                () -> new GroupRule(GroupRule.Kind.AFFINITY, 7, 0, 1, true));
        assertRefused(
                "the topology of a rule is -2; allowed is -1, which is each worker, or the index of a label",
                () -> new GroupRule(spread, 7, -2, 1, true));
        assertRefused("unknown label 'row'; known are [rack, zone]", () -> catalog.label("row"));
        GroupRule apart = GroupRule.antiAffinity(7, catalog.label("zone"));
        assertRefused(
                "the topology of " + apart + " is no index of a label; known are []",
                () -> CATALOG.demand().rule(apart));
        assertRefused(
                "a demand has at most 3 rules about groups",
                () -> catalog.demand().rule(apart).rule(apart).rule(apart).rule(apart));
    }

    @Test
    void hasOnePoolWhenNoneWasNamed() {
        assertEquals(0, ResourceCatalog.builder().build().pool(ResourceCatalog.DEFAULT_POOL));
    }

    @Test
    void takesDemandsForEqualThatAskTheSame() {
        Demand demand =
                CATALOG.demand().amount("cores", 1).gpus(1, 500).gpuModels("l4").build();

        assertEquals(
                demand,
                CATALOG.demand().gpuModels("l4").gpus(1, 500).amount("cores", 1).build());
        assertNotEquals(demand, CATALOG.demand().amount("cores", 1).gpus(1, 500).build());
        GroupRule rule = GroupRule.spread(7, GroupRule.WORKER, 2);
        assertEquals(
                CATALOG.demand().amount("cores", 1).rule(rule).build(),
                CATALOG.demand().rule(rule).amount("cores", 1).build());
        assertNotEquals(
                CATALOG.demand().amount("cores", 1).rule(rule).build(),
                CATALOG.demand().amount("cores", 1).rule(rule.preferred()).build());
        assertEquals(
                CATALOG.demand()
                        .amount("cores", 1)
                        .gpus(1, 1000)
                        .gpuModels("l4")
                        .build(),
                CATALOG.demand().amount("cores", 1).gpuModels("l4").build(),
                "who names models and no devices asks for a whole one");
    }

    private static String[] names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "name" + i).toArray(String[]::new);
    }
}
