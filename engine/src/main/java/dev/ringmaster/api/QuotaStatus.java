package dev.ringmaster.api;

/**
 * What was used of a quota; what was true between two decisions.
 *
 * @param quota the quota
 * @param used how much of it was used in the present period
 * @param periodEndNanos when that period ends, in the engine's time
 */
public record QuotaStatus(Quota quota, long used, long periodEndNanos) {}
