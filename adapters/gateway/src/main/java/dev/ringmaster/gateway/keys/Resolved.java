package dev.ringmaster.gateway.keys;

/**
 * What a key comes to. Immutable.
 *
 * @param account who is charged
 * @param priority the level of the request; one that the engine does not have if the client asked for it, which the
 *     engine then refuses
 * @param tenant to whom the key belongs
 * @param isMatched whether a rule said so
 */
public record Resolved(String account, int priority, Tenant tenant, boolean isMatched) {}
