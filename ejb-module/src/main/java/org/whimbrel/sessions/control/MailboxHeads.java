package org.whimbrel.sessions.control;

import java.util.Collection;
import java.util.Map;
import org.whimbrel.accounts.entity.AccountId;

/** Knows how far mailboxes reach. Blocks while it reads. */
@FunctionalInterface
public interface MailboxHeads {
  /** The newest numbers of some mailboxes; those of accounts without one are missing. */
  Map<AccountId, Long> heads(Collection<AccountId> accounts);
}
