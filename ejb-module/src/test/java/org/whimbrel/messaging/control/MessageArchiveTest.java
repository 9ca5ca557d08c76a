package org.whimbrel.messaging.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.keys.control.ArchiveSettings;
import org.whimbrel.keys.control.KeyRefusal;
import org.whimbrel.keys.control.KeyRefusal.Reason;
import org.whimbrel.keys.control.TestRate;
import org.whimbrel.messaging.entity.ArchiveWrapRows.ArchiveWrap;
import org.whimbrel.messaging.entity.LogRow;
import org.whimbrel.messaging.entity.MessageRows;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.UuidV7;

@SuppressWarnings("UnnecessaryAssignment") // it is the container here
class MessageArchiveTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();

  private final AccountId ann = DATABASE.account(2);
  private final AccountId ben = DATABASE.account(1);
  private final AccountId blocker = DATABASE.account(1);
  private final AccountId former = DATABASE.account(1);
  private final DeviceId anns = new DeviceId(ann, 1);
  private final DeviceId bens = new DeviceId(ben, 1);
  private UUID id = UUID.randomUUID();

  @BeforeEach
  void send() {
    id = message();
    chain(ann, 1, 1, 2);
    chain(ben, 1, 1, 1);
  }

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void senderAndRecipientsShouldEachKeepTheirOwnWrap() throws KeyRefusal {
    add(anns, wrap(id, 1, 1));
    add(bens, wrap(id, 1, 2));

    assertThat(find(ann)).containsExactly(Map.entry(id, wrap(id, 1, 1)));
    assertThat(find(ben)).containsExactly(Map.entry(id, wrap(id, 1, 2)));
  }

  @Test
  void theFirstForAnEpochShouldStayAndTheNewestEpochShouldBeGiven() throws KeyRefusal {
    add(anns, wrap(id, 1, 1), wrap(id, 1, 2));
    add(anns, wrap(id, 1, 3));
    assertThat(find(ann)).containsValue(wrap(id, 1, 1));

    add(anns, wrap(id, 2, 4));
    add(anns, wrap(id, 1, 5));

    assertThat(find(ann)).containsExactly(Map.entry(id, wrap(id, 2, 4)));
  }

  @Test
  void messagesThatAreNotInTheMailboxShouldBePassedOver() throws KeyRefusal {
    AccountId eve = DATABASE.account(1);
    for (AccountId other : List.of(eve, blocker, former)) {
      chain(other, 1, 1, 1);
      add(new DeviceId(other, 1), wrap(id, 1, 1));
      assertThat(find(other)).isEmpty();
    }
    UUID unknown = UuidV7.at(TestDatabase.NOW);
    add(bens, wrap(unknown, 1, 1), wrap(id, 1, 2));

    assertThat(find(ben)).containsOnlyKeys(id);
    assertThat(rows()).containsExactly(ben + " " + id);
  }

  /** Else a wrap of an epoch that never comes would hide the good ones for ever. */
  @Test
  void wrapsOfEpochsThatThereAreNotShouldBePassedOver() throws KeyRefusal {
    add(bens, wrap(id, 2, 1), wrap(id, Integer.MAX_VALUE, 1), wrap(id, 1, 2));

    assertThat(find(ben)).containsExactly(Map.entry(id, wrap(id, 1, 2)));
  }

  @Test
  void aDeviceThatIsNotInTheChainShouldBeRefused() {
    assertThatThrownBy(() -> add(new DeviceId(ann, 2), wrap(id, 1, 1)))
        .isInstanceOfSatisfying(
            KeyRefusal.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(Reason.NOT_A_MEMBER));
    assertThat(rows()).isEmpty();
  }

  /** Its epochs count from 1 again, and the keys are others. */
  @Test
  void aNewGenerationShouldNotSeeTheWrapsOfTheOneBefore() throws KeyRefusal {
    add(anns, wrap(id, 1, 1), wrap(id, 2, 2));
    chain(ann, 2, 1, 1);

    assertThat(find(ann)).isEmpty();
    add(anns, wrap(id, 1, 7));

    assertThat(find(ann)).containsExactly(Map.entry(id, wrap(id, 1, 7)));
  }

  @Test
  void aBatchOfAnySizeShouldBeOneStatementToWriteAndOneToRead() throws KeyRefusal {
    List<UUID> ids = Collections.nCopies(50, 0).stream().map(each -> message()).toList();
    int before = DATABASE.statements();

    add(anns, ids.stream().map(each -> wrap(each, 1, 1)).toArray(ArchiveWrap[]::new));
    int written = DATABASE.statements();
    Map<UUID, ArchiveWrap> found = archived(archive -> archive.find(ann, ids));

    assertThat(found).hasSize(50);
    assertThat(written - before).as("the chain's state, and the wraps").isEqualTo(2);
    assertThat(DATABASE.statements() - written).isEqualTo(2);
  }

  @Test
  void senderAndRecipientsShouldLearnWhomAMessageWasAddressedTo() {
    List<UUID> addressed = List.of(ben.value(), blocker.value(), former.value());

    assertThat(recipients(ann)).contains(addressed);
    assertThat(recipients(ben)).as("who blocks does not show").contains(addressed);
    assertThat(recipients(blocker)).isEmpty();
    assertThat(recipients(former)).isEmpty();
    assertThat(recipients(DATABASE.account(1))).isEmpty();
    id = UuidV7.at(TestDatabase.NOW);
    assertThat(recipients(ann)).isEmpty();
  }

  /** A message of ann's to ben; one addressee blocks her, another is no contact any more. */
  private UUID message() {
    LogRow row =
        new LogRow(
            UuidV7.at(TestDatabase.NOW),
            anns,
            TestDatabase.NOW.toEpochMilli(),
            List.of(ben.value(), blocker.value()),
            List.of(former.value()),
            List.of(blocker.value()),
            Bytes.of(new byte[] {1}));
    return DATABASE.inTransaction(
        entities -> new MessageRows(entities).insertNew(List.of(row)).iterator().next());
  }

  /** A chain with one device, and so many epochs of its archive. */
  private static void chain(AccountId account, int generation, int device, int epochs) {
    DATABASE.run(
        entities -> {
          for (String sql :
              List.of(
                  "delete from archive_epoch where account_id = ?1",
                  "delete from chain_member where account_id = ?1",
                  "delete from device_chain where account_id = ?1",
                  """
                  insert into device_chain (account_id, generation, seq, head)
                  values (?1, %d, 0, '')
                  """
                      .formatted(generation),
                  "insert into chain_member (account_id, device, identity) values (?1, %d, '')"
                      .formatted(device),
                  """
                  insert into archive_epoch (account_id, epoch, commitment, created_at)
                  select ?1, epoch, '', now() from generate_series(1, %d) as epoch
                  """
                      .formatted(epochs))) {
            int unused =
                entities.createNativeQuery(sql).setParameter(1, account.value()).executeUpdate();
          }
        });
  }

  private static ArchiveWrap wrap(UUID message, int epoch, int content) {
    byte[] wrap = new byte[MessageArchive.WRAP_BYTES];
    Arrays.fill(wrap, (byte) content);
    return new ArchiveWrap(message, epoch, Bytes.of(wrap));
  }

  private static void add(DeviceId caller, ArchiveWrap... wraps) throws KeyRefusal {
    KeyRefusal[] refused = new KeyRefusal[1];
    DATABASE.run(
        entities -> {
          MessageArchive archive = new MessageArchive();
          archive.settings = new ArchiveSettings(1, 1, 1, 0, 1);
          archive.rate = TestRate.unlimited();
          archive.entityManager = entities;
          try {
            archive.add(caller, List.of(wraps));
          } catch (KeyRefusal refusal) {
            refused[0] = refusal;
          }
        });
    if (refused[0] != null) {
      throw refused[0];
    }
  }

  private Map<UUID, ArchiveWrap> find(AccountId account) {
    return archived(archive -> archive.find(account, List.of(id)));
  }

  private Optional<List<UUID>> recipients(AccountId reader) {
    return archived(archive -> archive.recipients(reader, id));
  }

  private static <T> T archived(Function<MessageArchive, T> work) {
    return DATABASE.inTransaction(
        entities -> {
          MessageArchive archive = new MessageArchive();
          archive.entityManager = entities;
          return work.apply(archive);
        });
  }

  private List<String> rows() {
    return DATABASE.query(
        "select account_id || ' ' || message_id from archive_wrap where message_id = '%s'"
            .formatted(id));
  }
}
