package org.whimbrel.presence.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import org.whimbrel.accounts.control.AccountNotice;
import org.whimbrel.accounts.control.PresenceShown;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.protocol.EntryKind;

/**
 * Hears what changes who may see whom, after the commit. It is only taken for a reason to look
 * again: commits and the news of them may pass one another.
 */
@ApplicationScoped
public class PresenceNews {
  @Inject PresenceTask presence;

  /** Whatever happens between two accounts, at least one of them gets an entry of it. */
  void onNotice(@Observes(during = TransactionPhase.AFTER_SUCCESS) AccountNotice notice) {
    if (notice.kind() == EntryKind.CONNECTION) {
      for (AccountId side : notice.to()) {
        presence.connectionChanged(side, notice.about());
      }
    }
  }

  void onShown(@Observes(during = TransactionPhase.AFTER_SUCCESS) PresenceShown shown) {
    presence.showingChanged(shown.account());
  }
}
