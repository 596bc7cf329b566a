package dev.ringmaster.dispatch.upstream;

/**
 * What a simulated upstream has seen.
 *
 * @param calls requests for items, answered or not
 * @param items keys in answers that were sent whole
 * @param rateLimited answers of 429
 * @param wasted answers nobody was there for any more
 * @param inFlight calls that are not answered yet
 * @param mostInFlight the most of them at once
 */
public record UpstreamCounts(long calls, long items, long rateLimited, long wasted, int inFlight, int mostInFlight) {}
