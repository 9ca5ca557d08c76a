package org.whimbrel.messaging.entity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.UuidV7;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MailboxRowsTest {
  private final TestDatabase database = TestDatabase.migrated();
  private final AccountId ann = database.account(1);
  private final List<UUID> ids = new ArrayList<>();

  /** Ten entries, whose numbers do not follow the messages' ids. */
  @BeforeAll
  void fill() {
    AccountId ben = database.account(1);
    List<LogRow> messages = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      UUID id = UuidV7.at(TestDatabase.NOW.plusMillis(i));
      ids.add(id);
      messages.add(
          new LogRow(
              id,
              new DeviceId(ben, 1),
              i,
              List.of(ann.value()),
              List.of(),
              List.of(),
              Bytes.of(new byte[] {(byte) i})));
    }
    Collections.reverse(ids);
    List<EntryRow> entries = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      entries.add(EntryRow.of(ann.value(), i + 1, EntryKind.MESSAGE, ids.get(i)));
      entries.add(EntryRow.of(ben.value(), i + 1, EntryKind.SENT, ids.get(i)));
    }
    database.run(
        entities -> {
          new MessageRows(entities).insertNew(messages);
          new EntryRows(entities).insertEntries(entries);
        });
  }

  @AfterAll
  void close() {
    database.close();
  }

  @Test
  void aPageShouldBeInTheOrderOfNumbers() {
    assertThat(page(0, 10, 50)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
  }

  @Test
  void aPageShouldBeginBehindAndEndWithItsBounds() {
    assertThat(page(3, 6, 50)).containsExactly(4L, 5L, 6L);
    assertThat(page(10, 20, 50)).isEmpty();
  }

  @Test
  void aPageShouldHaveTheFirstOnesIfItsCountIsBounded() {
    assertThat(page(2, 10, 3)).containsExactly(3L, 4L, 5L);
  }

  @Test
  void anEntryShouldComeWithItsMessage() {
    List<MailboxRows.Row> rows =
        database.inTransaction(entities -> new MailboxRows(entities).page(ann, 0, 1, 1));

    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).entry().messageId()).isEqualTo(ids.get(0));
    assertThat(rows.get(0).entry().kind()).isEqualTo(EntryKind.MESSAGE);
    assertThat(rows.get(0).message())
        .isNotNull()
        .extracting(Message::id, Message::body)
        .containsExactly(ids.get(0), Bytes.of(new byte[] {9}));
  }

  @Test
  void aPageShouldCostOneStatement() {
    int before = database.statements();

    assertThat(page(0, 10, 50)).hasSize(10);

    assertThat(database.statements() - before).isEqualTo(1);
  }

  @Test
  void anAccountWithoutAMailboxShouldHaveNoHead() {
    AccountId nobody = new AccountId(UUID.randomUUID());

    boolean present =
        database.inTransaction(entities -> new MailboxRows(entities).head(nobody).isPresent());

    assertThat(present).isFalse();
  }

  private List<Long> page(long after, long through, int maxCount) {
    return database.inTransaction(
        entities ->
            new MailboxRows(entities)
                .page(ann, after, through, maxCount).stream().map(row -> row.entry().n()).toList());
  }
}
