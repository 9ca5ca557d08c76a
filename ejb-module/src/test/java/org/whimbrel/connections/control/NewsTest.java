package org.whimbrel.connections.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.control.AccountNews;
import org.whimbrel.accounts.control.AccountNotice;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.connections.control.NewsRound.Progress;
import org.whimbrel.connections.entity.ConnectionRows;
import org.whimbrel.connections.entity.NewsRows;
import org.whimbrel.connections.entity.Side;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.EntryKind;

/**
 * From the outbox to the lists of the others on a real database. What is told goes to a table, in
 * the same transaction, as mailboxes do.
 */
class NewsTest {
  private static final int PEERS = 1_000;
  private static final int CHUNK_MAX = 50;

  private final TestDatabase database = TestDatabase.withoutPartitions();
  private final AccountId ann = database.account(0);

  NewsTest() {
    sql("create table told (n bigint generated always as identity, account uuid, info text)");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void eachOfAThousandShouldBeToldOnceAndTheAccountItselfAtOnce() {
    connect(PEERS, 3, false);

    news(ann, "1");
    assertThat(told()).containsExactly(ann + " 1");
    round(new Steps());

    assertThat(told()).hasSize(PEERS + 1).doesNotHaveDuplicates();
    assertThat(database.query("select id from news")).isEmpty();
  }

  @Test
  void aCrashShouldRepeatNothingAndLoseNothing() {
    connect(PEERS, 3, false);
    news(ann, "1");
    Steps crashing = new Steps();
    crashing.failAtStep = 8;

    round(crashing);
    int before = told().size();
    round(new Steps());

    assertThat(before).isEqualTo(1 + 7 * CHUNK_MAX);
    assertThat(told()).hasSize(PEERS + 1).doesNotHaveDuplicates();
  }

  @Test
  void aRollbackShouldLeaveNoNews() {
    connect(1, 3, false);

    assertThatThrownBy(
            () ->
                database.run(
                    entities -> {
                      take(entities, ann, "1");
                      throw new IllegalStateException("rolled back");
                    }))
        .hasMessage("rolled back");
    round(new Steps());

    assertThat(told()).isEmpty();
  }

  @Test
  void newsShouldStayInOrderAlsoWithSeveralNodes() throws Exception {
    connect(120, 3, false);
    AccountId ben = database.account(0);
    for (int i = 1; i <= 5; i++) {
      news(ann, String.valueOf(i));
      news(ben, String.valueOf(i));
    }
    ExecutorService nodes = Executors.newFixedThreadPool(3);
    try {
      List<Future<?>> rounds = new ArrayList<>();
      for (int node = 0; node < 3; node++) {
        rounds.add(nodes.submit(() -> round(new Steps())));
      }
      for (Future<?> each : rounds) {
        each.get(60, TimeUnit.SECONDS);
      }
    } finally {
      nodes.shutdownNow();
    }
    round(new Steps()); // for what one node left because another was at it

    assertThat(database.query("select string_agg(info, ' ' order by n) from told group by account"))
        .hasSize(122)
        .containsOnly("1 2 3 4 5");
    assertThat(database.query("select id from news")).isEmpty();
  }

  @Test
  void newsOfOneTransactionShouldStayInOrder() {
    connect(1, 3, false);
    database.run(
        entities -> {
          for (int i = 1; i <= 9; i++) {
            take(entities, ann, String.valueOf(i));
          }
        });

    round(new Steps());

    assertThat(
            database.query(
                "select string_agg(info, ' ' order by n) from told where account <> '%s'"
                    .formatted(ann)))
        .containsExactly("1 2 3 4 5 6 7 8 9");
  }

  @Test
  void theBlockedShouldBeToldTooAndTheBlockingToo() {
    List<String> blocked = connect(3, 3, true);
    sql("update connection set blocked = true where peer_id = '" + blocked.get(0) + "'");

    news(ann, "1");
    round(new Steps());

    assertThat(told())
        .containsExactlyInAnyOrder(
            ann + " 1", blocked.get(0) + " 1", blocked.get(1) + " 1", blocked.get(2) + " 1");
  }

  @Test
  void whoIsNotConnectedShouldHearNothingAndHaveANewList() {
    List<String> asked = connect(2, 1, false);
    List<String> connected = connect(1, 3, false);

    news(ann, "1");
    round(new Steps());

    assertThat(told()).containsExactlyInAnyOrder(ann + " 1", connected.get(0) + " 1");
    assertThat(database.query("select account_id from mailbox where contacts_version = 1"))
        .containsExactlyInAnyOrderElementsOf(asked);
  }

  @Test
  void whoWentMeanwhileShouldHearNothing() {
    List<String> peers = connect(CHUNK_MAX + 1, 3, false);
    news(ann, "1");
    Steps first = new Steps();
    first.failAtStep = 2;
    round(first);
    String last = peers.stream().sorted().toList().get(CHUNK_MAX);

    sql("delete from connection where '" + last + "' in (owner_id, peer_id)");
    round(new Steps());

    assertThat(told()).hasSize(CHUNK_MAX + 1).doesNotContain(last + " 1");
    assertThat(database.query("select id from news")).isEmpty();
  }

  @Test
  void whoGoesAtTheSameMomentShouldHearNothing() throws Exception {
    String peer = connect(1, 3, false).get(0);
    news(ann, "1");
    ExecutorService node = Executors.newSingleThreadExecutor();
    try {
      List<Future<?>> rounds = new ArrayList<>();
      database.run(
          entities -> {
            UUID id = UUID.fromString(peer);
            assertThat(new ConnectionRows(entities).lock(List.of(ann.value(), id))).hasSize(2);
            new ConnectionRows(entities)
                .write(ann, new AccountId(id), Side.NOTHING, TestDatabase.NOW);
            rounds.add(node.submit(() -> round(new Steps())));
            Awaitility.await().until(this::somebodyWaitsForALock);
          });
      rounds.get(0).get(60, TimeUnit.SECONDS);
    } finally {
      node.shutdownNow();
    }

    assertThat(told()).containsExactly(ann + " 1");
    assertThat(database.query("select id from news")).isEmpty();
  }

  @Test
  void newsShouldWaitForTheOlderOnesOfTheirAccount() {
    String peer = connect(1, 3, false).get(0);
    news(ann, "1");
    List<UUID> first = ids("select id from news");
    news(ann, "2");

    database.run(
        entities -> {
          assertThat(new NewsRows(entities).take(first.get(0))).isPresent(); // as another node does
          round(new Steps());
        });
    assertThat(told()).containsExactly(ann + " 1", ann + " 2");
    round(new Steps());

    assertThat(told()).endsWith(peer + " 1", peer + " 2");
  }

  @Test
  void newsOfAnErasedAccountShouldBeNoFailure() {
    news(new AccountId(UUID.randomUUID()), "1");

    assertThat(told()).isEmpty();
    assertThat(database.query("select id from news")).isEmpty();
  }

  @Test
  void newsThatCannotBeToldShouldStopNoOtherAccounts() {
    AccountId ben = database.account(0);
    news(ben, "poison");
    connect(1, 3, false);
    news(ann, "1");
    Steps steps = new Steps();
    steps.poison = ids("select id from news where info = 'poison'");

    round(steps);

    assertThat(told()).hasSize(3); // ann, ben, and who is connected to ann
    assertThat(database.query("select info from news")).containsExactly("poison");
  }

  /** The steps of a node, which may fail as if it crashed: after the writes, before the commit. */
  private final class Steps implements NewsRound.Spreading {
    private final AtomicInteger steps = new AtomicInteger();
    private int failAtStep = Integer.MAX_VALUE;
    private List<UUID> poison = List.of();

    @Override
    public List<UUID> oldest(int maxCount) {
      if (steps.get() >= failAtStep) {
        return List.of(); // a node that crashed does nothing any more
      }
      return database.inTransaction(entities -> new NewsRows(entities).oldest(maxCount));
    }

    @Override
    public Progress step(UUID id) {
      return database.inTransaction(
          entities -> {
            Progress progress =
                NewsSpreader.step(
                    id,
                    new NewsRows(entities),
                    new ConnectionRows(entities),
                    CHUNK_MAX,
                    notice -> write(entities, notice));
            if (steps.incrementAndGet() >= failAtStep || poison.contains(id)) {
              throw new IllegalStateException("crash");
            }
            return progress;
          });
    }
  }

  private static void round(Steps steps) {
    new NewsRound(steps, () -> false).run();
  }

  private void news(AccountId account, String info) {
    database.run(entities -> take(entities, account, info));
  }

  private static void take(EntityManager entities, AccountId account, String info) {
    NewsOutbox.take(
        new AccountNews(account, EntryKind.PROFILE, info),
        UUID.randomUUID(),
        new ConnectionRows(entities),
        new NewsRows(entities),
        notice -> write(entities, notice));
  }

  private static void write(EntityManager entities, AccountNotice notice) {
    assertThat(notice.kind()).isEqualTo(EntryKind.PROFILE);
    for (AccountId to : notice.to()) {
      entities
          .createNativeQuery("insert into told (account, info) values (?, ?)")
          .setParameter(1, to.value())
          .setParameter(2, notice.info())
          .executeUpdate();
    }
  }

  /** New accounts in the list of Ann's, who has them in the given state; and she in theirs. */
  private List<String> connect(int count, int state, boolean blocked) {
    int back = state == 3 ? 3 : 3 - state;
    return database.query(
        """
        with fresh as (
          insert into account (id, handle, display_name, password_hash, created_at)
          select gen_random_uuid(), gen_random_uuid(), 'A name', 'a hash', now()
          from generate_series(1, %d) returning id),
        boxes as (insert into mailbox (account_id) select id from fresh),
        own as (
          insert into connection (owner_id, peer_id, state, blocked, since)
          select '%s', id, %d, %s, now() from fresh),
        theirs as (
          insert into connection (owner_id, peer_id, state, blocked, since)
          select id, '%s', %d, false, now() from fresh)
        select id from fresh
        """
            .formatted(count, ann, state, blocked, ann, back));
  }

  private boolean somebodyWaitsForALock() {
    return !database.query("select pid from pg_locks where not granted").isEmpty();
  }

  private List<String> told() {
    return database.query("select account || ' ' || info from told order by n");
  }

  private List<UUID> ids(String query) {
    return database.query(query).stream().map(UUID::fromString).toList();
  }

  private void sql(String statement) {
    database.run(entities -> entities.createNativeQuery(statement).executeUpdate());
  }
}
