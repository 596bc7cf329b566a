package dev.ringmaster.gateway;

import dev.ringmaster.api.Limits;

/**
 * What a section {@code [account.NAME]} says.
 *
 * @param limits the account's limits; what the section leaves out is as in {@code [account.*]}
 * @param accountClass under which class its waits are recorded, 0 to 7
 */
public record AccountSettings(Limits limits, int accountClass) {
    /** No limits, class 0. */
    public static final AccountSettings UNLIMITED = new AccountSettings(Limits.NONE, 0);
}
