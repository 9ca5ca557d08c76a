package org.whimbrel.connections.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.whimbrel.accounts.control.AccountNews;
import org.whimbrel.accounts.control.AccountNotice;
import org.whimbrel.connections.entity.ConnectionRows;
import org.whimbrel.connections.entity.NewsRows;
import org.whimbrel.protocol.UuidV7;

/**
 * Takes the news of accounts in the transaction that makes them: the account itself is told at
 * once, the others soon after by {@link NewsTask}. Either both are in the database, or nothing.
 */
@ApplicationScoped
public class NewsOutbox {
  @Inject NewsTask task;
  @Inject Clock clock;
  @Inject Event<AccountNotice> notices;

  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  void onNews(@Observes AccountNews news) {
    take(
        news,
        UuidV7.at(clock.instant()),
        new ConnectionRows(entityManager),
        new NewsRows(entityManager),
        notices::fire);
  }

  void afterCommit(@Observes(during = TransactionPhase.AFTER_SUCCESS) AccountNews news) {
    task.wake();
  }

  /** The rule itself, apart from the container. The lock gives an account's news their order. */
  static void take(
      AccountNews news,
      UUID id,
      ConnectionRows locks,
      NewsRows rows,
      Consumer<AccountNotice> notices) {
    if (locks.lock(List.of(news.account().value())).isEmpty()) {
      return; // an account that was erased meanwhile has nobody to tell
    }
    notices.accept(AccountNotice.to(news.account(), news.kind(), news.account(), news.info()));
    rows.add(id, news.account(), news.kind(), news.info());
  }
}
