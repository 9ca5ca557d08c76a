package org.whimbrel.keys.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whimbrel.keys.control.ArchiveFixture.commitment;
import static org.whimbrel.keys.control.ArchiveFixture.sealed;
import static org.whimbrel.keys.control.KeysFixture.reason;
import static org.whimbrel.keys.control.KeysFixture.refusal;

import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.control.AccountNotice;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.keys.control.KeyRefusal.Reason;
import org.whimbrel.keys.entity.ArchiveRows.Epoch;
import org.whimbrel.keys.entity.ChainHead;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.keys.SignedArchiveKey;

class KeyArchiveTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();

  private final KeysFixture keys = new KeysFixture(DATABASE);
  private final ArchiveFixture archive = new ArchiveFixture(keys);
  private final AccountId anna = keys.account(3);
  private final TestKeys phone = new TestKeys(anna, 1);
  private final TestKeys laptop = new TestKeys(anna, 2);
  private final Bytes first = commitment();
  private ChainHead head = ChainHead.NONE;

  @BeforeEach
  void makeChain() throws KeyRefusal {
    ChainHead begun = keys.publish(phone, phone.genesis(1), phone.record(headOf(phone)));
    head = keys.publish(phone, phone.add(begun, laptop));
    keys.publish(laptop, laptop.record(head));
  }

  /** A genesis brings its own record, which names the chain that only begins with it. */
  private static ChainHead headOf(TestKeys device) {
    return new ChainHead(1, 0, device.genesis(1).hash());
  }

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void aDeviceShouldGetWhatIsSealedToItAndToTheRecoveryKeyOnly() throws KeyRefusal {
    SignedArchiveKey forPhone = sealed(phone, 1, first, phone.id, 1);
    SignedArchiveKey forLaptop = sealed(phone, 1, first, laptop.id, 1);
    TestKeys recovery = recoveryKey();
    SignedArchiveKey forRecovery = sealed(phone, 1, first, recovery.id, 1);

    archive.put(phone, forPhone, forLaptop, forRecovery);

    assertThat(archive.held(phone.id).keys()).containsExactlyInAnyOrder(forPhone, forRecovery);
    assertThat(archive.held(laptop.id).keys()).containsExactlyInAnyOrder(forLaptop, forRecovery);
    assertThat(archive.held(laptop.id).epochs()).containsOnlyKeys(1);
    assertThat(archive.held(laptop.id).epochs())
        .containsEntry(1, new Epoch(first, TestDatabase.NOW));
    TestKeys bert = new TestKeys(keys.account(1), 1);
    assertThat(archive.held(bert.id).keys()).isEmpty();
  }

  @Test
  void theFirstKeyOfAnEpochShouldStayItsKey() throws KeyRefusal {
    archive.put(phone, sealed(phone, 1, first, phone.id, 1));

    assertThat(reason(() -> archive.put(laptop, sealed(laptop, 1, commitment(), phone.id, 1))))
        .isEqualTo(Reason.EPOCH_TAKEN);
    assertThat(
            reason(
                () ->
                    archive.put(
                        laptop,
                        sealed(laptop, 2, commitment(), phone.id, 1),
                        sealed(laptop, 2, commitment(), laptop.id, 1))))
        .as("two keys in one request")
        .isEqualTo(Reason.EPOCH_TAKEN);

    assertThat(archive.held(phone.id).epochs())
        .containsExactly(Map.entry(1, new Epoch(first, TestDatabase.NOW)));
  }

  @Test
  void epochsShouldFollowOneAnotherUpToTheBound() throws KeyRefusal {
    assertThat(reason(() -> archive.put(phone, sealed(phone, 2, first, phone.id, 1))))
        .isEqualTo(Reason.EPOCH_OUT_OF_SEQUENCE);
    archive.put(phone, sealed(phone, 1, first, phone.id, 1));
    assertThat(reason(() -> archive.put(phone, sealed(phone, 3, first, phone.id, 1))))
        .isEqualTo(Reason.EPOCH_OUT_OF_SEQUENCE);

    archive.put(
        phone,
        sealed(phone, 2, commitment(), phone.id, 1),
        sealed(phone, 3, commitment(), phone.id, 1));
    archive.put(phone, sealed(phone, 4, commitment(), phone.id, 1));

    assertThat(archive.held(phone.id).epochs()).containsOnlyKeys(1, 2, 3, 4);
    assertThat(reason(() -> archive.put(phone, sealed(phone, 5, commitment(), phone.id, 1))))
        .isEqualTo(Reason.EPOCH_OUT_OF_SEQUENCE);
  }

  @Test
  void ownDevicesShouldBeToldOfNewKeysOnlyAndNobodyElseShould() throws KeyRefusal {
    keys.news.clear();
    SignedArchiveKey key = sealed(phone, 1, first, laptop.id, 1);
    archive.put(phone, key);

    archive.put(phone, key);
    archive.put(laptop, sealed(laptop, 1, first, laptop.id, 1));

    assertThat(archive.notices).hasSize(1);
    AccountNotice notice = archive.notices.get(0);
    assertThat(notice.to()).containsExactly(anna);
    assertThat(notice.kind()).isEqualTo(EntryKind.KEYS);
    assertThat(KeysFixture.json(notice::info).get("seq").asInt()).isEqualTo(1);
    assertThat(keys.news).as("what goes to contacts").isEmpty();
    assertThat(archive.held(laptop.id).keys()).as("the first stays").containsExactly(key);
  }

  @Test
  void aNewerKeyOfTheDeviceShouldTakeThePlaceOfAnOlderOne() throws KeyRefusal {
    SignedArchiveKey old = sealed(phone, 1, first, laptop.id, 1);
    archive.put(phone, old);
    keys.publish(laptop, laptop.record(head, 2, 0));
    SignedArchiveKey fresh = sealed(phone, 1, first, laptop.id, 2);

    archive.put(phone, fresh, sealed(phone, 1, first, laptop.id, 1));
    archive.put(phone, old);

    assertThat(archive.held(laptop.id).keys()).containsExactly(fresh);
  }

  /** Else a device could keep the others from a key for ever, by a number that never comes. */
  @Test
  void aKeyThatWasNotPublishedShouldNotBeSealedTo() throws KeyRefusal {
    assertThat(reason(() -> archive.put(phone, sealed(phone, 1, first, laptop.id, 2))))
        .isEqualTo(Reason.RECORD_OUT_OF_SEQUENCE);
    TestKeys recovery = TestKeys.recoveryKey(anna);
    keys.publish(phone, phone.recovery(head, recovery));
    assertThat(reason(() -> archive.put(phone, sealed(phone, 1, first, recovery.id, 1))))
        .as("the recovery key has no record yet")
        .isEqualTo(Reason.RECORD_OUT_OF_SEQUENCE);
    assertThat(archive.held(phone.id).epochs()).isEmpty();
  }

  @Test
  void whatADeviceLeftThatWasRemovedShouldBeReplaced() throws KeyRefusal {
    SignedArchiveKey rubbish = sealed(laptop, 1, first, phone.id, 1);
    archive.put(laptop, rubbish, sealed(phone, 1, first, laptop.id, 1));
    SignedArchiveKey good = sealed(phone, 1, first, phone.id, 1);
    archive.put(phone, good);
    assertThat(archive.held(phone.id).keys()).containsExactly(rubbish);

    keys.publish(phone, phone.remove(head, laptop));
    archive.put(phone, good);

    assertThat(archive.held(phone.id).keys()).containsExactly(good);
    assertThat(archive.held(laptop.id).keys()).isEmpty();
  }

  @Test
  void onlyDevicesOfTheChainShouldSealAndBeSealedTo() throws KeyRefusal {
    TestKeys tablet = new TestKeys(anna, 3);
    assertThat(reason(() -> archive.put(phone, sealed(tablet, 1, first, phone.id, 1))))
        .isEqualTo(Reason.NOT_A_MEMBER);
    assertThat(reason(() -> archive.put(phone, sealed(phone, 1, first, tablet.id, 1))))
        .isEqualTo(Reason.NOT_A_MEMBER);
    assertThat(
            reason(
                () ->
                    archive.put(phone, sealed(phone, 1, first, TestKeys.recoveryKey(anna).id, 1))))
        .isEqualTo(Reason.NOT_A_MEMBER);
    TestKeys thief = new TestKeys(anna, 1);
    assertThat(reason(() -> archive.put(phone, sealed(thief, 1, first, phone.id, 1))))
        .isEqualTo(Reason.BAD_KEY_SIGNATURE);
    TestKeys bert = new TestKeys(keys.account(1), 1);
    assertThat(reason(() -> archive.put(phone, sealed(bert, 1, first, bert.id, 1))))
        .isEqualTo(Reason.WRONG_OWNER);
    assertThat(reason(() -> archive.put(bert, sealed(bert, 1, first, bert.id, 1))))
        .as("without a chain")
        .isEqualTo(Reason.NOT_A_MEMBER);
    keys.signOut(phone.id);
    assertThat(reason(() -> archive.put(phone, sealed(phone, 1, first, phone.id, 1))))
        .isEqualTo(Reason.UNKNOWN_DEVICE);
    assertThat(archive.held(laptop.id).epochs()).isEmpty();
  }

  @Test
  void oneBadKeyShouldKeepAllOut() throws KeyRefusal {
    assertThat(
            reason(
                () ->
                    archive.put(
                        phone,
                        sealed(phone, 1, first, phone.id, 1),
                        sealed(phone, 1, first, laptop.id, 9))))
        .isEqualTo(Reason.RECORD_OUT_OF_SEQUENCE);

    assertThat(archive.held(phone.id).epochs()).isEmpty();
    assertThat(archive.notices).isEmpty();
  }

  @Test
  void countsAndRatesShouldBeBounded() throws KeyRefusal {
    SignedArchiveKey key = sealed(phone, 1, first, phone.id, 1);
    assertThat(reason(() -> archive.put(phone))).isEqualTo(Reason.MALFORMED_KEYS);
    assertThat(
            reason(() -> archive.put(phone, ArchiveFixture.SETTINGS, Collections.nCopies(7, key))))
        .isEqualTo(Reason.MALFORMED_KEYS);
    archive.put(phone, ArchiveFixture.SETTINGS, Collections.nCopies(6, key));

    ArchiveRate rate = new ArchiveRate(new ArchiveSettings(1, 1, 1, 2, 10), keys.clock);
    rate.count(anna);
    rate.count(anna);
    KeyRefusal refusal = refusal(() -> rate.count(anna));
    assertThat(refusal.reason()).isEqualTo(Reason.TOO_MANY_REQUESTS);
    assertThat(refusal.retryAfterMs()).isEqualTo(60_000);
    rate.count(keys.account(1));
  }

  @Test
  void aRecoveryRecordShouldFollowAndTakeAwayWhatWasSealedToTheOneBefore() throws KeyRefusal {
    TestKeys recovery = recoveryKey();
    archive.put(
        phone, sealed(phone, 1, first, phone.id, 1), sealed(phone, 1, first, recovery.id, 1));
    assertThat(archive.notices).hasSize(2);

    TestKeys next = TestKeys.recoveryKey(anna);
    head = keys.publish(phone, phone.recovery(head, next));
    assertThat(reason(() -> archive.putRecovery(phone, recovery.record(head, 2, 0))))
        .as("the key before")
        .isEqualTo(Reason.BAD_KEY_SIGNATURE);
    assertThat(reason(() -> archive.putRecovery(phone, next.record(head, 1, 0))))
        .isEqualTo(Reason.RECORD_OUT_OF_SEQUENCE);
    archive.putRecovery(phone, next.record(head, 2, 0));

    assertThat(archive.held(phone.id).keys()).hasSize(1);
    assertThat(archive.notices).hasSize(3);
  }

  @Test
  void aRecoveryRecordShouldNameTheChainThatIsThere() throws KeyRefusal {
    TestKeys recovery = TestKeys.recoveryKey(anna);
    assertThat(reason(() -> archive.putRecovery(phone, recovery.record(head, 1, 0))))
        .as("the chain names none")
        .isEqualTo(Reason.NOT_A_MEMBER);
    head = keys.publish(phone, phone.recovery(head, recovery));
    ChainHead fork = new ChainHead(1, head.seq(), TestKeys.NO_HASH);
    ChainHead future = new ChainHead(1, head.seq() + 1, head.head());

    assertThat(reason(() -> archive.putRecovery(phone, recovery.record(fork, 1, 0))))
        .isEqualTo(Reason.CHAIN_FORK);
    assertThat(reason(() -> archive.putRecovery(phone, recovery.record(future, 1, 0))))
        .isEqualTo(Reason.CHAIN_OUT_OF_SEQUENCE);
    assertThat(archive.recovery(anna)).isEmpty();
  }

  @Test
  void anIdentityResetShouldBeginTheArchiveAnew() throws KeyRefusal {
    TestKeys recovery = recoveryKey();
    archive.put(phone, sealed(phone, 1, first, recovery.id, 1));
    TestKeys fresh = new TestKeys(anna, 1);

    keys.publish(fresh, fresh.genesis(2));

    assertThat(archive.held(phone.id).keys()).isEmpty();
    assertThat(archive.held(phone.id).epochs()).isEmpty();
    assertThat(archive.recovery(anna)).isEmpty();
  }

  /** A recovery key in the chain, with its record. */
  private TestKeys recoveryKey() throws KeyRefusal {
    TestKeys recovery = TestKeys.recoveryKey(anna);
    head = keys.publish(phone, phone.recovery(head, recovery));
    archive.putRecovery(phone, recovery.record(head, 1, 0));
    assertThat(archive.recovery(anna)).isPresent();
    return recovery;
  }
}
