package org.whimbrel.accounts.control;

import java.util.Collection;
import java.util.List;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.protocol.EntryKind;

/**
 * Fired inside a transaction: each of some accounts is to be told something. Messaging observes it,
 * writes one entry into each mailbox in the same transaction, and pushes it after the commit.
 *
 * @param to whose mailboxes; bounded by the caller, because they stay locked until the commit
 * @param kind what the entry tells
 * @param about the account that it tells of
 * @param info the rest, a JSON object; its form depends on the kind
 */
public record AccountNotice(List<AccountId> to, EntryKind kind, AccountId about, String info) {
  /** Copies the list. */
  public AccountNotice {
    to = List.copyOf(to);
  }

  /** To one account. */
  public static AccountNotice to(AccountId one, EntryKind kind, AccountId about, String info) {
    return new AccountNotice(List.of(one), kind, about, info);
  }

  /** To some. */
  public static AccountNotice to(
      Collection<AccountId> some, EntryKind kind, AccountId about, String info) {
    return new AccountNotice(List.copyOf(some), kind, about, info);
  }
}
