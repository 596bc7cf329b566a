package dev.ringmaster;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.Quota;
import dev.ringmaster.api.QuotaPeriod;
import dev.ringmaster.api.ResourceCatalog;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    private static final ResourceCatalog CATALOG = ResourceCatalog.builder()
            .dimensions("slots", "memory")
            .pools("main", "other")
            .build();
    private static final AdmissionPolicy CURRENT = AdmissionPolicy.builder(10).build();

    private static AccountPolicy measuring(int measure) {
        return new AccountPolicy(Limits.NONE, List.of(Quota.hard("daily", measure, QuotaPeriod.DAY, 1)), 0);
    }

    /** Refused in this way by the check, by both engines at launch, and by a change of the policy. */
    private static void assertRefused(String sentence, AdmissionPolicy policy) {
        assertEquals(
                sentence,
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Arguments.requirePolicy(CATALOG, CURRENT, policy, 100))
                        .getMessage());
        EngineConfig.Builder config = EngineConfig.builder(CATALOG).maxAccounts(100);
        DecisionListener listener = new RecordingListener();
        if (policy.levels() == CURRENT.levels()) {
            EngineConfig bad = config.admission(policy).build();
            assertThrows(IllegalArgumentException.class, () -> InlineEngine.create(bad, listener));
            assertThrows(IllegalArgumentException.class, () -> SchedulingEngine.launch(bad, listener));
        }
        EngineConfig good = config.admission(CURRENT).build();
        InlineEngine inline = InlineEngine.create(good, listener);
        assertThrows(IllegalArgumentException.class, () -> inline.changePolicy(0, policy));
        try (SchedulingEngine engine = SchedulingEngine.launch(good, listener)) {
            assertThrows(IllegalArgumentException.class, () -> engine.tryChangePolicy(policy));
        }
    }

    @Test
    void aPolicyKeepsTheNumberOfLevels() {
        assertRefused(
                "the policy has 9 priority levels; the engine has 10 and keeps them",
                AdmissionPolicy.builder(9).build());
        assertRefused(
                "the policy has 11 priority levels; the engine has 10 and keeps them",
                AdmissionPolicy.builder(11).build());
    }

    @Test
    void aPolicyNamesPoolsThatThereAre() {
        assertRefused(
                "unknown pool index 2; known are 0 to 1",
                AdmissionPolicy.builder(10).poolLimits(2, Limits.NONE).build());
        assertRefused(
                "unknown pool index -1; known are 0 to 1",
                AdmissionPolicy.builder(10).poolLimits(-1, Limits.NONE).build());
    }

    @Test
    void aPolicyNamesAccountsThatThereMayBe() {
        assertRefused(
                "the policy names account 100; known are 0 to 99",
                AdmissionPolicy.builder(10)
                        .account(100, AccountPolicy.UNLIMITED)
                        .build());
    }

    @Test
    void quotasMeasureDimensionsThatThereAre() {
        assertRefused(
                "quota daily of account 7 measures dimension 2; known are 0 to 1",
                AdmissionPolicy.builder(10).account(7, measuring(2)).build());
        assertRefused(
                "quota daily of the default account measures dimension 2; known are 0 to 1",
                AdmissionPolicy.builder(10).defaultAccount(measuring(2)).build());
    }

    @Test
    void aPolicyThatNamesWhatThereIsIsTaken() {
        AdmissionPolicy policy = AdmissionPolicy.builder(10)
                .poolLimits(1, Limits.NONE.withMaxConcurrent(1))
                .account(99, measuring(1))
                .account(98, measuring(Quota.TOKENS))
                .defaultAccount(measuring(Quota.REQUESTS))
                .build();
        assertDoesNotThrow(() -> Arguments.requirePolicy(CATALOG, CURRENT, policy, 100));
    }
}
