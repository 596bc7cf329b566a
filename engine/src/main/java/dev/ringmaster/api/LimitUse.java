package dev.ringmaster.api;

/**
 * What is used of the limits of the engine, a pool or an account; what was true between two decisions.
 *
 * @param limits the limits
 * @param running how many requests run
 * @param requestsLeft how many requests may start at once by the request rate; meaningless if that is unlimited
 * @param tokensLeft how many tokens may start at once by the token rate; meaningless if that is unlimited
 */
public record LimitUse(Limits limits, long running, long requestsLeft, long tokensLeft) {}
