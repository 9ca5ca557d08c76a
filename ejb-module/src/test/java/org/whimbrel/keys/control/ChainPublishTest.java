package org.whimbrel.keys.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whimbrel.keys.control.KeysFixture.reason;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.keys.control.DeviceIdentities.ChainShrunk;
import org.whimbrel.keys.control.KeyRefusal.Reason;
import org.whimbrel.keys.entity.ChainHead;
import org.whimbrel.keys.entity.ChainRows;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.DeviceChain;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/** Entries that the server takes, and whom it tells. */
class ChainPublishTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();

  private final KeysFixture keys = new KeysFixture(DATABASE);
  private final AccountId anna = keys.account(6);
  private final TestKeys phone = new TestKeys(anna, 1);
  private final TestKeys laptop = new TestKeys(anna, 2);
  private final TestKeys tablet = new TestKeys(anna, 3);

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void aGenesisShouldBeginTheChainAndTellTheContacts() throws KeyRefusal {
    SignedChainEntry genesis = phone.genesis(1);

    ChainHead head = keys.publish(phone, genesis);

    assertThat(head).isEqualTo(new ChainHead(1, 0, genesis.hash()));
    assertThat(keys.entries(anna)).containsExactly("1/0");
    assertThat(keys.identity(phone.id)).isEqualTo(phone.identityKey());
    JsonNode news = keys.lastNews(anna);
    assertThat(news.get("generation").asInt()).isEqualTo(1);
    assertThat(news.get("seq").asInt()).isZero();
    assertThat(news.get("head").asText()).isEqualTo(genesis.hash().toBase64Url());
    assertThat(news.get("chain")).hasSize(1);
    assertThat(news.get("chain").get(0).get("entry").asText())
        .isEqualTo(genesis.bytes().toBase64Url());
    assertThat(news.get("chain").get(0).get("signature").asText())
        .isEqualTo(genesis.signature().toBase64Url());
    assertThat(news.get("chain").get(0).has("deviceSignature")).isFalse();
    assertThat(news.has("records")).isFalse();
    assertThat(news.has("gone")).isFalse();
    assertThat(keys.shrunk).isEmpty();
  }

  @Test
  void aGenesisShouldBringItsDevicesFirstKeyAlong() throws KeyRefusal {
    SignedChainEntry genesis = phone.genesis(1);
    SignedKeyRecord record = phone.record(new ChainHead(1, 0, genesis.hash()));

    keys.publish(phone, genesis, record);

    assertThat(keys.keys(anna)).containsExactly("1/1");
    assertThat(keys.news).hasSize(1);
    JsonNode told = keys.lastNews(anna).get("records");
    assertThat(told).hasSize(1);
    assertThat(told.get(0).get("device").asInt()).isEqualTo(1);
    assertThat(told.get(0).get("n").asInt()).isEqualTo(1);
    assertThat(told.get(0).get("record").asText()).isEqualTo(record.bytes().toBase64Url());
    assertThat(told.get(0).get("signature").asText()).isEqualTo(record.signature().toBase64Url());
  }

  @Test
  void aRecordThatIsRefusedShouldTakeTheEntryWithIt() {
    SignedChainEntry genesis = phone.genesis(1);
    SignedKeyRecord tooFar = phone.record(new ChainHead(1, 0, genesis.hash()), 2, 0);

    assertThat(reason(() -> keys.publish(phone, genesis, tooFar)))
        .isEqualTo(Reason.RECORD_OUT_OF_SEQUENCE);

    assertThat(keys.entries(anna)).isEmpty();
    assertThat(keys.members(anna)).isEmpty();
    assertThat(keys.news).isEmpty();
    assertThat(DATABASE.query("select 1 from device_chain where account_id = '" + anna + "'"))
        .isEmpty();
  }

  @Test
  void anotherDeviceShouldComeByBothSignatures() throws KeyRefusal {
    ChainHead begun = keys.publish(phone, phone.genesis(1));
    SignedChainEntry add = phone.add(begun, laptop);

    ChainHead head = keys.publish(laptop, add, laptop.record(new ChainHead(1, 1, add.hash())));

    assertThat(head).isEqualTo(new ChainHead(1, 1, add.hash()));
    assertThat(keys.members(anna)).containsExactly("1", "2");
    assertThat(keys.keys(anna)).containsExactly("2/1");
    assertThat(keys.lastNews(anna).get("chain").get(0).get("deviceSignature").asText())
        .isEqualTo(laptop.sign(SignedChainEntry.signedBytes(add.bytes())).toBase64Url());
    assertThat(storedChain(head).members())
        .containsOnlyKeys(1, 2)
        .containsEntry(2, laptop.identityKey());
  }

  @Test
  void whateverDeviceBringsAnEntryItsSignaturesShouldDecide() throws KeyRefusal {
    ChainHead begun = keys.publish(tablet, phone.genesis(1));

    ChainHead head = keys.publish(tablet, phone.add(begun, laptop));

    assertThat(head.seq()).isEqualTo(1);
    assertThat(keys.members(anna)).containsExactly("1", "2");
  }

  @Test
  void theSameEntryAgainShouldChangeNothing() throws KeyRefusal {
    SignedChainEntry genesis = phone.genesis(1);
    ChainHead begun = keys.publish(phone, genesis);
    ChainHead head = keys.publish(phone, phone.add(begun, laptop));

    ChainHead again = keys.publish(phone, genesis);

    assertThat(again).isEqualTo(head);
    assertThat(keys.news).hasSize(2);
    assertThat(keys.entries(anna)).containsExactly("1/0", "1/1");
    assertThat(keys.members(anna)).containsExactly("1", "2");
  }

  @Test
  void theSameEntryWithItsRecordAgainShouldChangeNothing() throws KeyRefusal {
    SignedChainEntry genesis = phone.genesis(1);
    SignedKeyRecord record = phone.record(new ChainHead(1, 0, genesis.hash()));
    keys.publish(phone, genesis, record);

    keys.publish(phone, genesis, record);

    assertThat(keys.news).hasSize(1);
    assertThat(keys.keys(anna)).containsExactly("1/1");
  }

  @Test
  void theSameEntryShouldStillPublishARecordThatGotLost() throws KeyRefusal {
    SignedChainEntry genesis = phone.genesis(1);
    ChainHead head = keys.publish(phone, genesis);

    keys.publish(phone, genesis, phone.record(head));

    assertThat(keys.keys(anna)).containsExactly("1/1");
    assertThat(keys.lastNews(anna).has("chain")).isFalse();
    assertThat(keys.lastNews(anna).get("records")).hasSize(1);
  }

  @Test
  void aDeviceThatIsRemovedShouldLoseItsKeysAndSignNothingMore() throws KeyRefusal {
    ChainHead both = keys.publish(phone, phone.add(keys.publish(phone, phone.genesis(1)), laptop));
    keys.publish(phone, phone.record(both));
    keys.publish(laptop, laptop.record(both));
    keys.publish(laptop, laptop.record(both, 2, TestKeys.NOW_MS + 60_000));

    ChainHead head = keys.publish(phone, phone.remove(both, laptop));

    assertThat(keys.members(anna)).containsExactly("1");
    assertThat(keys.keys(anna)).containsExactly("1/1");
    assertThat(keys.lastNews(anna).get("gone").toString()).isEqualTo("[2]");
    assertThat(keys.lastNews(anna).get("chain")).hasSize(1);
    assertThat(keys.shrunk).containsExactly(new ChainShrunk(anna));
    assertThat(reason(() -> keys.publish(laptop, laptop.add(head, tablet))))
        .isEqualTo(Reason.NOT_A_MEMBER);
    assertThat(reason(() -> keys.publish(laptop, laptop.record(head, 3, 0))))
        .isEqualTo(Reason.NOT_A_MEMBER);
    assertThat(reason(() -> keys.publish(phone, phone.add(head, laptop))))
        .isEqualTo(Reason.KNOWN_DEVICE);
  }

  @Test
  void theRecoveryKeyShouldBringADeviceInAndNothingElse() throws KeyRefusal {
    TestKeys recovery = TestKeys.recoveryKey(anna);
    ChainHead begun = keys.publish(phone, phone.genesis(1));
    ChainHead head = keys.publish(phone, phone.recovery(begun, recovery));
    assertThat(keys.members(anna)).containsExactly("1");
    assertThat(keys.lastNews(anna).has("gone")).isFalse();

    ChainHead recovered = keys.publish(laptop, recovery.add(head, laptop));

    assertThat(keys.members(anna)).containsExactly("1", "2");
    assertThat(reason(() -> keys.publish(laptop, recovery.remove(recovered, phone))))
        .isEqualTo(Reason.NOT_A_MEMBER);
  }

  /** What is stored must convince a client too. */
  private DeviceChain storedChain(ChainHead head) throws KeyRefusal {
    return keys.inTransaction(
        entities -> {
          try {
            return DeviceChain.of(
                anna.value(),
                new ChainRows(entities).entries(anna, head.generation(), 0, head.seq()));
          } catch (BadKeysException bad) {
            throw new AssertionError(bad);
          }
        });
  }
}
