package dev.ringmaster.gateway;

import java.nio.file.Path;

/**
 * Whether time rules hold and where they are ({@code time_rules_*}).
 *
 * @param isEnabled whether they hold; default false
 * @param file where they are; default {@code config/scheduler_time_rules.ini}
 */
public record TimeRulesSettings(boolean isEnabled, Path file) {}
