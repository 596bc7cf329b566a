package dev.ringmaster.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a gang may be made of. */
class GangArgumentsTest {
    private static final ResourceCatalog CATALOG =
            ResourceCatalog.builder().dimensions("cores").pools("main", "other").build();
    private static final RequestSpec ONE = spec(CATALOG, 1);

    private static RequestSpec spec(ResourceCatalog catalog, long cores) {
        return RequestSpec.of(catalog.demand().amount("cores", cores).build(), 3);
    }

    private static void assertRefused(String why, RequestSpec second) {
        Gang.Member first = new Gang.Member(1, ONE, 0);
        Gang.Member other = new Gang.Member(2, second, 0);
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> new Gang(List.of(first, other)));
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }

    @Test
    void membersMayAskForDifferentThingsAndTokens() {
        Gang gang = new Gang(List.of(new Gang.Member(1, ONE, 0), new Gang.Member(2, spec(CATALOG, 9), 50)));

        assertEquals(ONE, gang.firstSpec());
        assertEquals(2, gang.members().size());
    }

    @Test
    void membersShareEverythingElse() {
        assertRefused("another pool", new RequestSpec(ONE.demand(), 1, 3, RequestSpec.WAIT_FOREVER));
        assertRefused("another pool", new RequestSpec(ONE.demand(), 0, 4, RequestSpec.WAIT_FOREVER));
        assertRefused("all have to be the same", ONE.withAccount(1));
        assertRefused("all have to be the same", ONE.withWaitTimeout(5));
        assertRefused("all have to be the same", ONE.withLease(5));
        assertRefused(
                "catalog", spec(ResourceCatalog.builder().dimensions("cores").build(), 1));
    }

    @Test
    void membersHaveIdsOfTheirOwn() {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> Gang.of(ONE, 7, 8, 7));

        assertTrue(refused.getMessage().contains("same id"), refused.getMessage());
    }

    @Test
    void aGangHasTwoTo256Members() {
        assertThrows(IllegalArgumentException.class, () -> Gang.of(ONE));
        assertThrows(IllegalArgumentException.class, () -> Gang.of(ONE, 1));
        assertThrows(
                IllegalArgumentException.class,
                () -> Gang.of(ONE, LongStream.range(0, 257).toArray()));
        assertEquals(
                256, Gang.of(ONE, LongStream.range(0, 256).toArray()).members().size());
    }

    @Test
    void tokensHaveTheirUsualRange() {
        assertThrows(IllegalArgumentException.class, () -> new Gang.Member(1, ONE, -1));
        assertThrows(IllegalArgumentException.class, () -> new Gang.Member(1, ONE, RequestSpec.MAX_TOKENS + 1));
    }
}
