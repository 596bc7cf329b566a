package dev.ringmaster.dispatch.control;

/**
 * From where on a machine is spared; at or above counts.
 *
 * @param cpuWarningPercent {@link LoadLevel#REDUCED} from here, above 0
 * @param cpuCriticalPercent {@link LoadLevel#MINIMAL} from here, above the warning, up to 100
 * @param memoryWarningPercent likewise
 * @param memoryCriticalPercent likewise
 */
public record LoadThresholds(
        double cpuWarningPercent,
        double cpuCriticalPercent,
        double memoryWarningPercent,
        double memoryCriticalPercent) {
    /** 70 and 85 % CPU, 75 and 90 % memory. */
    public static final LoadThresholds DEFAULTS = new LoadThresholds(70, 85, 75, 90);

    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if a critical value is not above its warning, or one is outside of 0 to 100
     */
    public LoadThresholds {
        check("CPU", cpuWarningPercent, cpuCriticalPercent);
        check("memory", memoryWarningPercent, memoryCriticalPercent);
    }

    /** With other values for CPU. */
    public LoadThresholds withCpu(double warningPercent, double criticalPercent) {
        return new LoadThresholds(warningPercent, criticalPercent, memoryWarningPercent, memoryCriticalPercent);
    }

    /** With other values for memory. */
    public LoadThresholds withMemory(double warningPercent, double criticalPercent) {
        return new LoadThresholds(cpuWarningPercent, cpuCriticalPercent, warningPercent, criticalPercent);
    }

    /** The level that a sample asks for. */
    public LoadLevel levelOf(SystemSample sample) {
        if (sample.cpuPercent() >= cpuCriticalPercent || sample.memoryPercent() >= memoryCriticalPercent) {
            return LoadLevel.MINIMAL;
        }
        boolean isWarning = sample.cpuPercent() >= cpuWarningPercent || sample.memoryPercent() >= memoryWarningPercent;
        return isWarning ? LoadLevel.REDUCED : LoadLevel.NORMAL;
    }

    private static void check(String what, double warning, double critical) {
        if (!(warning > 0 && warning < critical && critical <= 100)) {
            throw new IllegalArgumentException(what + " warning and critical are " + warning + " and " + critical
                    + ", allowed are 0 < warning < critical <= 100");
        }
    }
}
