package dev.ringmaster.gateway;

import java.time.Duration;

/**
 * Whether and how API keys decide about priorities ({@code api_key_priority_*}).
 *
 * @param isEnabled whether they do; default false
 * @param defaultPriority the priority of keys that no rule matches; default 7, or the last level if there are fewer
 * @param cacheTtl how old rules may be before they are read again in the background; zero for never; default 300 s
 */
public record ApiKeySettings(boolean isEnabled, int defaultPriority, Duration cacheTtl) {}
