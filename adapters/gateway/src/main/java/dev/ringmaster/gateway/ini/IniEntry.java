package dev.ringmaster.gateway.ini;

/**
 * A value that somebody gave to a key.
 *
 * @param key as it is written
 * @param value without quotes, comment and outer blanks; may be empty
 * @param origin where it comes from, for messages: {@code scheduler.ini line 4}
 */
public record IniEntry(String key, String value, String origin) {}
