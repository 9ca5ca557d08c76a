package org.whimbrel.messaging.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.control.AccountNotice;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.connections.entity.ConnectionRows;
import org.whimbrel.messaging.entity.EntryRow;
import org.whimbrel.messaging.entity.EntryRows;
import org.whimbrel.messaging.entity.MailboxRows;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.RawJson;
import org.whimbrel.protocol.UuidV7;
import org.whimbrel.protocol.Wraps;

class MailboxNoticesTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();

  private final AccountId ann = DATABASE.account(1);
  private final AccountId ben = DATABASE.account(1);

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void aNoticeShouldTakeTheNextNumberOfEachMailbox() {
    write(AccountNotice.to(ann, EntryKind.CONNECTION, ben, "{\"state\":\"incoming\"}"));

    List<EntryRow> entries =
        write(AccountNotice.to(List.of(ann, ben), EntryKind.PROFILE, ben, "{}"));

    assertThat(entries)
        .extracting(EntryRow::account, EntryRow::n)
        .containsExactlyInAnyOrder(tuple(ann.value(), 2L), tuple(ben.value(), 1L));
  }

  @Test
  void aNoticeShouldBeReadBackWithoutAMessage() {
    UUID id = UuidV7.at(TestDatabase.NOW);
    DATABASE.run(
        entities ->
            MailboxNotices.write(
                AccountNotice.to(ann, EntryKind.KEYS, ben, "{\"gone\":[2]}"),
                id,
                new EntryRows(entities),
                new ConnectionRows(entities)));

    MailboxRows.Row row =
        DATABASE.inTransaction(entities -> new MailboxRows(entities).page(ann, 0, 10, 10)).get(0);

    assertThat(row.message()).isNull();
    assertThat(row.entry().toRow())
        .isEqualTo(
            new EntryRow(
                ann.value(),
                1,
                EntryKind.KEYS,
                id,
                null,
                Wraps.NONE,
                ben.value(),
                new RawJson("{\"gone\":[2]}")));
  }

  @Test
  void aNoticeShouldChangeTheVersionOfTheContacts() {
    long before = version();

    write(AccountNotice.to(ann, EntryKind.PROFILE, ben, "{}"));

    assertThat(version()).isEqualTo(before + 1);
  }

  @Test
  void anAccountThatIsGoneShouldBePassedOver() {
    AccountId gone = new AccountId(UUID.randomUUID());

    assertThat(write(AccountNotice.to(List.of(gone, ann), EntryKind.PROFILE, ben, "{}")))
        .hasSize(1);
  }

  private static List<EntryRow> write(AccountNotice notice) {
    return DATABASE.inTransaction(
        entities ->
            MailboxNotices.write(
                notice,
                UuidV7.at(TestDatabase.NOW),
                new EntryRows(entities),
                new ConnectionRows(entities)));
  }

  private long version() {
    return Long.parseLong(
        DATABASE
            .query("select contacts_version from mailbox where account_id = '" + ann + "'")
            .get(0));
  }
}
