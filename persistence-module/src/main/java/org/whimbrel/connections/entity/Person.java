package org.whimbrel.connections.entity;

import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.AccountId;

/**
 * An account as others see it in their lists.
 *
 * @param id the account
 * @param handle its handle
 * @param displayName its name
 * @param avatar the hash of its picture; null if it has none
 */
public record Person(AccountId id, String handle, String displayName, @Nullable String avatar) {}
