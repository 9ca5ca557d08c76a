package org.whimbrel.keys.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whimbrel.keys.control.KeysFixture.reason;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.keys.control.KeyRefusal.Reason;
import org.whimbrel.keys.entity.ChainHead;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.ChainEntry;
import org.whimbrel.protocol.keys.ChainEntry.Op;
import org.whimbrel.protocol.keys.DeviceChain;
import org.whimbrel.protocol.keys.SignedChainEntry;

/** Entries that the server does not take. */
class RefusedChainTest {
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
  void whatDoesNotFollowTheHeadShouldBeRefused() throws KeyRefusal {
    ChainHead begun = keys.publish(phone, phone.genesis(1));
    ChainHead head = keys.publish(phone, phone.add(begun, laptop));

    assertThat(reason(() -> keys.publish(phone, phone.add(begun, tablet))))
        .as("an old place")
        .isEqualTo(Reason.CHAIN_OUT_OF_SEQUENCE);
    assertThat(reason(() -> keys.publish(phone, phone.add(next(head), tablet))))
        .as("a place too far")
        .isEqualTo(Reason.CHAIN_OUT_OF_SEQUENCE);
    assertThat(
            reason(() -> keys.publish(phone, phone.add(withHead(head, TestKeys.NO_HASH), tablet))))
        .as("another history")
        .isEqualTo(Reason.CHAIN_FORK);
    assertThat(reason(() -> keys.publish(laptop, laptop.genesis(1))))
        .as("another genesis")
        .isEqualTo(Reason.CHAIN_OUT_OF_SEQUENCE);
    assertThat(keys.entries(anna)).containsExactly("1/0", "1/1");
    assertThat(keys.news).hasSize(2);
  }

  @Test
  void aChainShouldBeginWithTheFirstGeneration() {
    assertThat(reason(() -> keys.publish(phone, phone.genesis(2))))
        .isEqualTo(Reason.CHAIN_OUT_OF_SEQUENCE);
    assertThat(reason(() -> keys.publish(phone, phone.genesis(0))))
        .isEqualTo(Reason.CHAIN_OUT_OF_SEQUENCE);
    ChainHead invented = new ChainHead(1, 0, TestKeys.NO_HASH);
    assertThat(reason(() -> keys.publish(phone, phone.add(invented, laptop))))
        .isEqualTo(Reason.CHAIN_OUT_OF_SEQUENCE);
    assertThat(keys.entries(anna)).isEmpty();
  }

  @Test
  void badSignaturesShouldBeRefused() throws KeyRefusal {
    SignedChainEntry genesis = phone.genesis(1);
    SignedChainEntry forged =
        new SignedChainEntry(genesis.bytes(), laptop.sign(genesis.bytes()), null);
    assertThat(reason(() -> keys.publish(phone, forged))).isEqualTo(Reason.BAD_CHAIN_SIGNATURE);
    ChainHead head = keys.publish(phone, genesis);
    SignedChainEntry add = phone.add(head, laptop);

    assertThat(
            reason(
                () ->
                    keys.publish(phone, new SignedChainEntry(add.bytes(), add.signature(), null))))
        .as("the device that comes has not signed")
        .isEqualTo(Reason.BAD_CHAIN_SIGNATURE);
    assertThat(
            reason(
                () ->
                    keys.publish(
                        phone,
                        new SignedChainEntry(add.bytes(), add.signature(), add.signature()))))
        .as("another has signed for it")
        .isEqualTo(Reason.BAD_CHAIN_SIGNATURE);
    assertThat(keys.members(anna)).containsExactly("1");
  }

  @Test
  void aDeviceThatIsNotThereOrNotSignedInShouldNotCome() throws KeyRefusal {
    TestKeys ghost = new TestKeys(anna, 99);
    assertThat(reason(() -> keys.publish(phone, ghost.genesis(1))))
        .isEqualTo(Reason.UNKNOWN_DEVICE);
    ChainHead head = keys.publish(phone, phone.genesis(1));
    keys.signOut(laptop.id);

    assertThat(reason(() -> keys.publish(phone, phone.add(head, ghost))))
        .isEqualTo(Reason.UNKNOWN_DEVICE);
    assertThat(reason(() -> keys.publish(phone, phone.add(head, laptop))))
        .isEqualTo(Reason.UNKNOWN_DEVICE);
    assertThat(keys.members(anna)).containsExactly("1");
  }

  @Test
  void theChainShouldHoldFiveDevicesAndNoMore() throws KeyRefusal {
    ChainHead head = keys.publish(phone, phone.genesis(1));
    for (int number = 2; number <= DeviceChain.MEMBERS_MAX; number++) {
      head = keys.publish(phone, phone.add(head, new TestKeys(anna, number)));
    }
    SignedChainEntry sixth = phone.add(head, new TestKeys(anna, 6));

    assertThat(reason(() -> keys.publish(phone, sixth))).isEqualTo(Reason.CHAIN_OUT_OF_BOUNDS);
    assertThat(keys.members(anna)).hasSize(DeviceChain.MEMBERS_MAX);
  }

  @Test
  void anotherAccountsEntryShouldBeRefused() {
    TestKeys bert = new TestKeys(keys.account(1), 1);
    SignedChainEntry his = bert.genesis(1);

    assertThat(reason(() -> ChainStore.parse(anna, his))).isEqualTo(Reason.WRONG_OWNER);
  }

  @Test
  void whatIsNoEntryShouldBeRefused() {
    assertThat(reason(() -> ChainStore.parse(anna, unsigned(Bytes.of(new byte[] {'{', '}'})))))
        .isEqualTo(Reason.MALFORMED_KEYS);
    assertThat(
            reason(
                () ->
                    ChainStore.parse(
                        anna, unsigned(Bytes.of(new byte[SignedChainEntry.MAX_BYTES + 1])))))
        .isEqualTo(Reason.MALFORMED_KEYS);
    ChainEntry numberless =
        new ChainEntry(
            anna.value(), 1, 0, TestKeys.NO_HASH, Op.GENESIS, 0, phone.identityKey(), 0, 1);
    assertThat(reason(() -> keys.publish(phone, phone.sign(numberless))))
        .isEqualTo(Reason.UNKNOWN_DEVICE);
  }

  private static SignedChainEntry unsigned(Bytes bytes) {
    return new SignedChainEntry(bytes, Bytes.of(new byte[64]), null);
  }

  private static ChainHead next(ChainHead head) {
    return new ChainHead(head.generation(), head.seq() + 1, head.head());
  }

  private static ChainHead withHead(ChainHead head, Bytes hash) {
    return new ChainHead(head.generation(), head.seq(), hash);
  }
}
