package dev.ringmaster.server;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.gateway.Accounts;
import dev.ringmaster.gateway.SchedulerSettings;
import dev.ringmaster.gateway.SettingsSources;
import dev.ringmaster.server.replay.Admission;
import dev.ringmaster.server.trace.Dealing;
import dev.ringmaster.server.trace.LevelShares;
import dev.ringmaster.server.trace.UserError;
import dev.ringmaster.server.trace.Workload;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of both commands about who may start when, and who the requests belong to. */
final class AdmissionOptions {
    private static final int MOST_ACCOUNTS = 10_000;
    private static final int ACCOUNTS_KEPT = 1 << 16;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Levels, weights, limits, queue depth and timeout, accounts and quotas, as in a gateway's "
                    + "scheduler.ini; the environment is not looked at. Default: ten strict levels without limits.")
    @Nullable
    Path config;

    @Option(
            names = "--accounts",
            paramLabel = "N",
            description =
                    "Deals the requests to accounts account-1 to account-N by chance; the n-th gets a share of 1/n, "
                            + "so that account-1 is a heavy one. Default: one account for all.")
    @Nullable
    Integer accounts;

    @Option(
            names = "--level-shares",
            paramLabel = "LIST",
            converter = LevelSharesConverter.class,
            description = "Deals the requests to priority levels by chance, as LEVEL:SHARE,... such as "
                    + "0:5,3:15,5:60,9:20. Default: the levels of the workload; those of a trace are all 0.")
    @Nullable
    LevelShares levelShares;

    /** Refuses numbers out of range, before anything is read. */
    void check() {
        if (accounts != null && (accounts < 1 || accounts > MOST_ACCOUNTS)) {
            throw new UserError("--accounts is " + accounts + "; allowed is 1 to " + MOST_ACCOUNTS + ".");
        }
    }

    /** Whether chance decides about any request. */
    boolean isDealing() {
        return accounts != null || levelShares != null;
    }

    /** Reads the configuration, says what a user should know about it, and deals the requests. */
    Admitted admit(Workload workload, long seed, PrintStream notes) {
        Accounts names = new Accounts(ACCOUNTS_KEPT);
        List<Integer> dealt = IntStream.rangeClosed(1, accounts == null ? 0 : accounts)
                .mapToObj(n -> names.number("account-" + n))
                .toList();
        AdmissionPolicy policy = policy(names, workload.catalog(), notes);
        requireLevels(workload, policy);
        Admission admission = new Admission(policy, names.names(), config == null ? null : config.toString());
        boolean isUnchanged = config == null && !isDealing();
        return new Admitted(isUnchanged ? workload : new Dealing(seed, dealt, levelShares).deal(workload), admission);
    }

    private AdmissionPolicy policy(Accounts names, ResourceCatalog catalog, PrintStream notes) {
        if (config == null) {
            return Admission.OPEN.policy();
        }
        SchedulerSettings settings =
                SchedulerSettings.load(SettingsSources.none().ini(config));
        settings.notes().forEach(note -> notes.println("Note: " + note + "."));
        if (settings.timeRules().isEnabled()) {
            notes.println("Note: the time rules do not hold, because a run has no time of day.");
        }
        return settings.toAdmissionPolicy(names, catalog);
    }

    private void requireLevels(Workload workload, AdmissionPolicy policy) {
        int wanted = levelShares == null ? workload.levels() : levelShares.highest() + 1;
        if (wanted > policy.levels()) {
            throw new UserError((levelShares == null ? "The workload" : "--level-shares") + " uses priority level "
                    + (wanted - 1) + ", but there are only " + policy.levels() + "; "
                    + (levelShares == null
                            ? "--level-shares deals the requests to others."
                            : "allowed is 0 to " + (policy.levels() - 1) + "."));
        }
    }

    /**
     * A workload and what it has to pass.
     *
     * @param workload the requests with their accounts and levels
     * @param admission who may start when
     */
    record Admitted(Workload workload, Admission admission) {}

    /** For {@code --level-shares}. */
    static final class LevelSharesConverter implements ITypeConverter<LevelShares> {
        @Override
        public LevelShares convert(String value) {
            try {
                return LevelShares.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
