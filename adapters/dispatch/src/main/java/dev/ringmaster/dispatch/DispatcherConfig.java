package dev.ringmaster.dispatch;

import dev.ringmaster.dispatch.control.JvmSystemSensor;
import dev.ringmaster.dispatch.control.LoadThresholds;
import dev.ringmaster.dispatch.control.SystemSensor;
import dev.ringmaster.dispatch.settings.DispatchSettings;
import dev.ringmaster.dispatch.settings.Profile;
import java.util.List;

/**
 * What a dispatcher begins with.
 *
 * @param settings what can be changed later
 * @param profile which profile the settings come from, for health reports
 * @param upstreams who is asked, 1 to 1,000, each under a name of its own
 * @param maxItems most items, 1 to 1,000,000
 * @param sensor tells how busy the machine is
 * @param thresholds from where on the machine is spared
 */
public record DispatcherConfig(
        DispatchSettings settings,
        Profile profile,
        List<UpstreamSpec> upstreams,
        int maxItems,
        SystemSensor sensor,
        LoadThresholds thresholds) {
    private static final int MOST_UPSTREAMS = 1_000;
    private static final int MOST_ITEMS = 1_000_000;
    private static final int DEFAULT_MAX_ITEMS = 100_000;

    /** Checks the ranges. */
    public DispatcherConfig {
        upstreams = List.copyOf(upstreams);
        long names = upstreams.stream().map(UpstreamSpec::name).distinct().count();
        if (upstreams.isEmpty() || upstreams.size() > MOST_UPSTREAMS || names < upstreams.size()) {
            throw new IllegalArgumentException("there are " + upstreams.size() + " upstreams with " + names
                    + " names; allowed is 1 to " + MOST_UPSTREAMS + ", each with a name of its own");
        }
        if (maxItems < 1 || maxItems > MOST_ITEMS) {
            throw new IllegalArgumentException("maxItems is " + maxItems + "; allowed is 1 to " + MOST_ITEMS);
        }
    }

    /** Up to 100,000 items, on this machine. */
    public static DispatcherConfig of(DispatchSettings settings, Profile profile, List<UpstreamSpec> upstreams) {
        return new DispatcherConfig(
                settings, profile, upstreams, DEFAULT_MAX_ITEMS, new JvmSystemSensor(), LoadThresholds.DEFAULTS);
    }
}
