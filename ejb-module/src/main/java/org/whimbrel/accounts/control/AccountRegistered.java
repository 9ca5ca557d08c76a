package org.whimbrel.accounts.control;

import org.whimbrel.accounts.entity.AccountId;

/** Fired inside the transaction that makes an account, for features that keep rows beside it. */
public record AccountRegistered(AccountId account) {}
