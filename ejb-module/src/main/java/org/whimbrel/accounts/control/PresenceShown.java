package org.whimbrel.accounts.control;

import org.whimbrel.accounts.entity.AccountId;

/**
 * Fired inside the transaction in which an account decides whether others may know when it is
 * there. It does not tell what was decided: of two that come close together the later commit
 * counts, which need not be the later event.
 *
 * @param account whose decision
 */
public record PresenceShown(AccountId account) {}
