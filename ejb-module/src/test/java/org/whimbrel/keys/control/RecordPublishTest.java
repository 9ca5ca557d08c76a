package org.whimbrel.keys.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whimbrel.keys.control.KeysFixture.reason;
import static org.whimbrel.keys.control.KeysFixture.refusal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.keys.control.KeyRefusal.Reason;
import org.whimbrel.keys.entity.ChainHead;
import org.whimbrel.keys.entity.KeyRows;
import org.whimbrel.keys.entity.RecordRows;
import org.whimbrel.keys.entity.ValidKey;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.SignedKeyRecord;

class RecordPublishTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();
  private static final long HOUR_MS = Duration.ofHours(1).toMillis();
  private static final long GRACE_MAX_MS = KeysFixture.SETTINGS.graceMax().toMillis();
  private static final long LEEWAY_MS = RecordRules.CLOCK_LEEWAY.toMillis();

  private final KeysFixture keys = new KeysFixture(DATABASE);
  private final AccountId anna = keys.account(3);
  private final TestKeys phone = new TestKeys(anna, 1);
  private final TestKeys laptop = new TestKeys(anna, 2);
  private ChainHead begun = ChainHead.NONE;
  private ChainHead head = ChainHead.NONE;

  @BeforeEach
  void makeChain() throws KeyRefusal {
    begun = keys.publish(phone, phone.genesis(1));
    head = keys.publish(phone, phone.add(begun, laptop));
    keys.news.clear();
  }

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void aFirstKeyShouldBeCurrentAndToldToTheContacts() throws KeyRefusal {
    int n = keys.publish(phone, phone.record(head));

    assertThat(n).isEqualTo(1);
    assertThat(keys.keys(anna)).containsExactly("1/1");
    assertThat(keys.news).hasSize(1);
    assertThat(keys.lastNews(anna).get("seq").asInt()).isEqualTo(1);
    assertThat(keys.lastNews(anna).get("head").asText()).isEqualTo(head.head().toBase64Url());
    assertThat(keys.lastNews(anna).get("records")).hasSize(1);
    assertThat(keys.lastNews(anna).has("chain")).isFalse();
    assertThat(keys.lastNews(anna).has("gone")).isFalse();
  }

  @Test
  void aRotationShouldLeaveTheKeyBeforeItsGrace() throws KeyRefusal {
    keys.publish(phone, phone.record(head));

    keys.publish(phone, phone.record(head, 2, TestKeys.NOW_MS + HOUR_MS));

    assertThat(keys.keys(anna)).containsExactly("1/1 in grace", "1/2");
    assertThat(valid())
        .containsExactlyInAnyOrder(
            new ValidKey(phone.id, 1, false), new ValidKey(phone.id, 2, true));
    keys.clock.advance(Duration.ofMillis(HOUR_MS));
    assertThat(valid()).containsExactly(new ValidKey(phone.id, 2, true));
  }

  @Test
  void aRotationWithoutGraceShouldTakeTheKeyBeforeAtOnce() throws KeyRefusal {
    keys.publish(phone, phone.record(head));

    keys.publish(phone, phone.record(head, 2, TestKeys.NOW_MS));

    assertThat(keys.keys(anna)).containsExactly("1/2");
  }

  @Test
  void theGraceShouldEndWhenTheServerSaysEvenIfTheDevicesClockIsAhead() throws KeyRefusal {
    keys.publish(phone, phone.record(head));

    keys.publish(phone, phone.record(head, 2, TestKeys.NOW_MS + GRACE_MAX_MS + LEEWAY_MS));

    assertThat(graceEnds()).containsExactly(TestKeys.NOW_MS + GRACE_MAX_MS);
  }

  @Test
  void aGraceOrABirthTooFarAheadShouldBeRefused() throws KeyRefusal {
    keys.publish(phone, phone.record(head));
    long tooLongMs = TestKeys.NOW_MS + GRACE_MAX_MS + LEEWAY_MS + 1;
    long future = TestKeys.NOW_MS + LEEWAY_MS + 1;

    assertThat(reason(() -> keys.publish(phone, phone.record(head, 2, tooLongMs))))
        .isEqualTo(Reason.RECORD_OUT_OF_BOUNDS);
    assertThat(
            reason(
                () ->
                    keys.publish(
                        phone,
                        phone.sign(phone.content(head, 2, TestKeys.NOW_MS, Long.MAX_VALUE)))))
        .isEqualTo(Reason.RECORD_OUT_OF_BOUNDS);
    assertThat(reason(() -> keys.publish(phone, phone.sign(phone.content(head, 2, future, 0)))))
        .isEqualTo(Reason.RECORD_OUT_OF_BOUNDS);
    assertThat(keys.keys(anna)).containsExactly("1/1");
    assertThat(keys.publish(phone, phone.sign(phone.content(head, 2, future - 1, 0)))).isEqualTo(2);
  }

  @Test
  void theSameRecordAgainShouldChangeNothing() throws KeyRefusal {
    SignedKeyRecord first = phone.record(head);
    SignedKeyRecord second = phone.record(head, 2, TestKeys.NOW_MS + HOUR_MS);
    keys.publish(phone, first);
    keys.publish(phone, second);

    assertThat(keys.publish(phone, second)).isEqualTo(2);
    assertThat(keys.publish(phone, first)).as("in its grace").isEqualTo(1);

    assertThat(keys.keys(anna)).containsExactly("1/1 in grace", "1/2");
    assertThat(graceEnds()).containsExactly(TestKeys.NOW_MS + HOUR_MS);
    assertThat(keys.news).hasSize(2);
  }

  @Test
  void onlyTheNextNumberShouldCome() throws KeyRefusal {
    assertThat(reason(() -> keys.publish(phone, phone.record(head, 2, 0))))
        .isEqualTo(Reason.RECORD_OUT_OF_SEQUENCE);
    keys.publish(phone, phone.record(head));

    assertThat(reason(() -> keys.publish(phone, phone.record(head, 1, 0))))
        .as("another key of the same number")
        .isEqualTo(Reason.RECORD_OUT_OF_SEQUENCE);
    assertThat(reason(() -> keys.publish(phone, phone.record(head, 3, 0))))
        .isEqualTo(Reason.RECORD_OUT_OF_SEQUENCE);
    assertThat(reason(() -> keys.publish(phone, phone.record(head, Integer.MAX_VALUE, 0))))
        .isEqualTo(Reason.RECORD_OUT_OF_SEQUENCE);
    assertThat(keys.keys(anna)).containsExactly("1/1");
    assertThat(keys.news).hasSize(1);
  }

  @Test
  void onlyTheDeviceItselfShouldPublishItsKey() {
    assertThat(reason(() -> keys.publish(laptop, phone.record(head))))
        .isEqualTo(Reason.WRONG_OWNER);
    TestKeys bert = new TestKeys(keys.account(1), 1);
    assertThat(reason(() -> keys.publish(phone, bert.record(head)))).isEqualTo(Reason.WRONG_OWNER);
    TestKeys thief = new TestKeys(anna, 1);
    assertThat(reason(() -> keys.publish(phone, thief.record(head))))
        .isEqualTo(Reason.BAD_KEY_SIGNATURE);
    assertThat(keys.keys(anna)).isEmpty();
  }

  @Test
  void aDeviceThatIsNotInTheChainShouldPublishNoKey() {
    TestKeys tablet = new TestKeys(anna, 3);
    TestKeys chainless = new TestKeys(keys.account(1), 1);

    assertThat(reason(() -> keys.publish(tablet, tablet.record(head))))
        .isEqualTo(Reason.NOT_A_MEMBER);
    assertThat(reason(() -> keys.publish(chainless, chainless.record(head))))
        .isEqualTo(Reason.NOT_A_MEMBER);
  }

  @Test
  void aRecordShouldNameAChainThatIsThere() throws KeyRefusal {
    ChainHead future = new ChainHead(1, 2, head.head());
    ChainHead otherGeneration = new ChainHead(2, 1, head.head());
    ChainHead fork = new ChainHead(1, 1, TestKeys.NO_HASH);
    ChainHead mixed = new ChainHead(1, 0, head.head());

    assertThat(reason(() -> keys.publish(phone, phone.record(future))))
        .isEqualTo(Reason.CHAIN_OUT_OF_SEQUENCE);
    assertThat(reason(() -> keys.publish(phone, phone.record(otherGeneration))))
        .isEqualTo(Reason.CHAIN_OUT_OF_SEQUENCE);
    assertThat(reason(() -> keys.publish(phone, phone.record(fork)))).isEqualTo(Reason.CHAIN_FORK);
    assertThat(reason(() -> keys.publish(phone, phone.record(mixed)))).isEqualTo(Reason.CHAIN_FORK);
    assertThat(keys.publish(phone, phone.record(begun))).as("an earlier one").isEqualTo(1);
  }

  @Test
  void aRecordShouldNotNameAnOlderChainThanTheOneBefore() throws KeyRefusal {
    keys.publish(phone, phone.record(head));

    assertThat(reason(() -> keys.publish(phone, phone.record(begun, 2, 0))))
        .isEqualTo(Reason.CHAIN_OUT_OF_SEQUENCE);
    assertThat(keys.publish(phone, phone.record(head, 2, 0))).isEqualTo(2);
  }

  @Test
  void tooManyKeysInTheirGraceShouldBeRefusedUntilOneEnds() throws KeyRefusal {
    keys.publish(phone, phone.record(head));
    keys.publish(phone, phone.record(head, 2, TestKeys.NOW_MS + HOUR_MS));
    keys.publish(phone, phone.record(head, 3, TestKeys.NOW_MS + 2 * HOUR_MS));
    SignedKeyRecord fourth = phone.record(head, 4, TestKeys.NOW_MS + 3 * HOUR_MS);

    KeyRefusal refusal = refusal(() -> keys.publish(phone, fourth));

    assertThat(refusal.reason()).isEqualTo(Reason.TOO_MANY_KEYS);
    assertThat(refusal.retryAfterMs()).isEqualTo(HOUR_MS);
    assertThat(keys.keys(anna)).containsExactly("1/1 in grace", "1/2 in grace", "1/3");
    keys.publish(laptop, laptop.record(head));
    keys.publish(laptop, laptop.record(head, 2, TestKeys.NOW_MS + HOUR_MS));
    keys.clock.advance(Duration.ofMillis(HOUR_MS));
    keys.publish(phone, fourth);
    assertThat(keys.keys(anna))
        .as("those whose grace has ended are gone, of all devices")
        .containsExactly("1/2 in grace", "1/3 in grace", "1/4", "2/2");
  }

  @Test
  void aRotationWithoutGraceShouldAlwaysBePossible() throws KeyRefusal {
    keys.publish(phone, phone.record(head));
    keys.publish(phone, phone.record(head, 2, TestKeys.NOW_MS + HOUR_MS));
    keys.publish(phone, phone.record(head, 3, TestKeys.NOW_MS + HOUR_MS));

    keys.publish(phone, phone.record(head, 4, 0));

    assertThat(keys.keys(anna)).containsExactly("1/1 in grace", "1/2 in grace", "1/4");
  }

  @Test
  void aDeviceThatIsSignedOutShouldPublishNothing() throws KeyRefusal {
    keys.signOut(phone.id);

    assertThat(reason(() -> keys.publish(phone, phone.record(head))))
        .isEqualTo(Reason.UNKNOWN_DEVICE);
  }

  @Test
  void whatIsNoRecordShouldBeRefused() {
    SignedKeyRecord empty =
        new SignedKeyRecord(Bytes.of(new byte[] {'{', '}'}), Bytes.of(new byte[64]));
    SignedKeyRecord large =
        new SignedKeyRecord(
            Bytes.of(new byte[SignedKeyRecord.MAX_BYTES + 1]), Bytes.of(new byte[64]));

    assertThat(reason(() -> keys.publish(phone, empty))).isEqualTo(Reason.MALFORMED_KEYS);
    assertThat(reason(() -> keys.publish(phone, large))).isEqualTo(Reason.MALFORMED_KEYS);
  }

  private List<ValidKey> valid() throws KeyRefusal {
    return keys.inTransaction(
        entities -> new KeyRows(entities).valid(List.of(anna.value()), keys.clock.instant()));
  }

  private List<Long> graceEnds() throws KeyRefusal {
    return keys.inTransaction(
        entities ->
            new RecordRows(entities)
                .graceEnds(phone.id, keys.clock.instant()).stream()
                    .map(Instant::toEpochMilli)
                    .toList());
  }
}
