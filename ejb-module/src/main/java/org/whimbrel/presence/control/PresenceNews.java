package org.whimbrel.presence.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.util.List;
import org.whimbrel.accounts.control.AccountNotice;
import org.whimbrel.accounts.control.PresenceShown;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.platform.control.NodeNews;
import org.whimbrel.platform.control.NodeNewsLost;
import org.whimbrel.platform.control.NodeNewsTask;
import org.whimbrel.protocol.EntryKind;

/**
 * Hears what changes who may see whom, after the commit, on whatever node it was. It is only taken
 * for a reason to look again: commits and the news of them may pass one another.
 */
@ApplicationScoped
public class PresenceNews {
  private static final String CONNECTION = "connection-changed";
  private static final String SHOWN = "presence-shown";

  @Inject PresenceTask presence;
  @Inject NodeNewsTask nodes;

  /** Whatever happens between two accounts, at least one of them gets an entry of it. */
  void onNotice(@Observes(during = TransactionPhase.AFTER_SUCCESS) AccountNotice notice) {
    if (notice.kind() == EntryKind.CONNECTION) {
      for (AccountId side : notice.to()) {
        presence.connectionChanged(side, notice.about());
        nodes.tell(new NodeNews(CONNECTION, List.of(side.value(), notice.about().value()), 0));
      }
    }
  }

  void onShown(@Observes(during = TransactionPhase.AFTER_SUCCESS) PresenceShown shown) {
    presence.showingChanged(shown.account());
    nodes.tell(new NodeNews(SHOWN, List.of(shown.account().value()), 0));
  }

  void onNews(@Observes NodeNews news) {
    if (news.is(CONNECTION, 2)) {
      presence.connectionChanged(
          new AccountId(news.ids().get(0)), new AccountId(news.ids().get(1)));
    } else if (news.is(SHOWN, 1)) {
      presence.showingChanged(new AccountId(news.ids().get(0)));
    }
  }

  void onLost(@Observes NodeNewsLost lost) {
    presence.allMayHaveChanged();
  }
}
