package org.whimbrel.accounts.control;

import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.protocol.EntryKind;

/**
 * Fired inside a transaction: an account has changed in a way that concerns the account itself and
 * everybody connected to it. Connections observe it: they tell the account's own mailbox at once
 * and those of the connected, who may be many, soon after, in small steps that survive a crash.
 *
 * @param account whose news it is
 * @param kind what the entries tell
 * @param info the rest, a JSON object; its form depends on the kind
 */
public record AccountNews(AccountId account, EntryKind kind, String info) {}
