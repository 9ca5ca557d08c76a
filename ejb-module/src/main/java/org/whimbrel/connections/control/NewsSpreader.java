package org.whimbrel.connections.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.whimbrel.accounts.control.AccountNotice;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.connections.entity.ConnectionRows;
import org.whimbrel.connections.entity.NewsRows;
import org.whimbrel.connections.entity.NewsRows.News;

/**
 * Tells news to those who have the account in their lists, some at a time. A step tells them and
 * notes how far it came in one transaction, so that a crash between steps loses nothing and repeats
 * nothing. Nodes may do so side by side.
 */
@ApplicationScoped
public class NewsSpreader implements NewsRound.Spreading {
  @Inject ConnectionSettings settings;
  @Inject Event<AccountNotice> notices;

  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  @Override
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  public List<UUID> oldest(int maxCount) {
    return new NewsRows(entityManager).oldest(maxCount);
  }

  @Override
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  public NewsRound.Progress step(UUID id) {
    return step(
        id,
        new NewsRows(entityManager),
        new ConnectionRows(entityManager),
        settings.newsChunkMax(),
        notices::fire);
  }

  /**
   * The rule itself, apart from the container. The connected are told, whoever blocks whom, for
   * else who is blocked could tell. To the others, who asked or are asked or block, no entry is
   * written, but their lists show the account, and so are told to have changed.
   */
  static NewsRound.Progress step(
      UUID id,
      NewsRows rows,
      ConnectionRows connections,
      int chunkMax,
      Consumer<AccountNotice> notices) {
    Optional<News> taken = rows.take(id);
    if (taken.isEmpty()) {
      return NewsRound.Progress.ELSEWHERE;
    }
    News news = taken.get();
    List<UUID> chunk = rows.listeners(news, chunkMax);
    // Under the locks no connection of theirs comes or goes: what is read now is what they are.
    Set<UUID> present = chunk.isEmpty() ? Set.of() : connections.lock(chunk);
    Set<UUID> connected =
        present.isEmpty() ? Set.of() : connections.connected(news.account().value(), present);
    List<AccountId> told = new ArrayList<>();
    chunk.stream().filter(connected::contains).map(AccountId::new).forEach(told::add);
    if (!told.isEmpty()) {
      notices.accept(AccountNotice.to(told, news.kind(), news.account(), news.info()));
    }
    Set<UUID> others = new HashSet<>(present);
    others.removeAll(connected);
    if (!others.isEmpty()) {
      connections.touchLists(others);
    }
    if (chunk.size() < chunkMax) {
      rows.remove(id);
      return NewsRound.Progress.DONE;
    }
    rows.advance(id, chunk.get(chunk.size() - 1));
    return NewsRound.Progress.MORE;
  }
}
