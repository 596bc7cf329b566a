package dev.ringmaster.gateway.keys;

/**
 * To whom a key belongs, as the operator's own books say; nothing is decided by it. Immutable.
 *
 * @param id may be empty
 * @param name may be empty
 * @param type may be empty; usually {@code internal} or {@code external}
 */
public record Tenant(String id, String name, String type) {
    /** Nobody in particular. */
    public static final Tenant UNKNOWN = new Tenant("", "", "");
}
