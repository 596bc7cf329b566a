package dev.ringmaster.dispatch.health;

/**
 * Something that is wrong now.
 *
 * @param name what, such as {@code hot_late}
 * @param severity how bad
 * @param message in words, with the value and what it should be
 * @param activeSeconds for how long
 */
public record Alert(String name, Severity severity, String message, long activeSeconds) {}
