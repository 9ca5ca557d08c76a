package org.whimbrel.keys.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whimbrel.keys.control.KeysFixture.reason;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.keys.control.KeyRefusal.Reason;
import org.whimbrel.keys.entity.ChainHead;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.keys.SignedKeyRecord;

class SignedOutKeysTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();

  private final KeysFixture keys = new KeysFixture(DATABASE);
  private final AccountId anna = keys.account(2);
  private final TestKeys phone = new TestKeys(anna, 1);
  private final TestKeys laptop = new TestKeys(anna, 2);
  private ChainHead head = ChainHead.NONE;

  @BeforeEach
  void makeChain() throws KeyRefusal {
    head = keys.publish(phone, phone.add(keys.publish(phone, phone.genesis(1)), laptop));
    keys.publish(laptop, laptop.record(head));
  }

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void aSignOutShouldTakeTheDevicesKeysAndLeaveItInTheChain() throws KeyRefusal {
    keys.publish(phone, phone.record(head));
    keys.publish(phone, phone.record(head, 2, TestKeys.NOW_MS + 60_000));

    keys.signOut(phone.id);

    assertThat(keys.keys(anna)).containsExactly("2/1");
    assertThat(keys.members(anna)).containsExactly("1", "2");
    assertThat(keys.lastNews(anna).get("gone").toString()).isEqualTo("[1]");
    assertThat(keys.lastNews(anna).get("generation").asInt()).isEqualTo(1);
    assertThat(keys.lastNews(anna).get("seq").asInt()).isEqualTo(1);
    assertThat(keys.lastNews(anna).get("head").asText()).isEqualTo(head.head().toBase64Url());
    assertThat(keys.lastNews(anna).has("records")).isFalse();
    assertThat(keys.shrunk).isEmpty();
  }

  @Test
  void aDeviceThatIsBackShouldPublishItsNextKeyAndNoOldOne() throws KeyRefusal {
    SignedKeyRecord first = phone.record(head);
    keys.publish(phone, first);
    keys.signOut(phone.id);
    keys.signIn(phone.id);

    assertThat(reason(() -> keys.publish(phone, first))).isEqualTo(Reason.RECORD_OUT_OF_SEQUENCE);
    assertThat(reason(() -> keys.publish(phone, phone.record(head, 1, 0))))
        .isEqualTo(Reason.RECORD_OUT_OF_SEQUENCE);
    keys.publish(phone, phone.record(head, 2, 0));

    assertThat(keys.keys(anna)).containsExactly("1/2", "2/1");
  }

  @Test
  void whatTheLastRecordNamedShouldNotBeForgotten() throws KeyRefusal {
    ChainHead older = new ChainHead(1, 0, phone.genesis(1).hash());
    keys.publish(phone, phone.record(head));
    keys.signOut(phone.id);
    keys.signIn(phone.id);

    assertThat(reason(() -> keys.publish(phone, phone.record(older, 2, 0))))
        .isEqualTo(Reason.CHAIN_OUT_OF_SEQUENCE);
  }

  @Test
  void aDeviceWithoutKeysShouldSignOutWithoutNews() throws KeyRefusal {
    int before = keys.news.size();

    keys.signOut(phone.id);
    keys.signOut(laptop.id);
    keys.signOut(laptop.id);

    assertThat(keys.news).as("of the laptop, once").hasSize(before + 1);
  }

  @Test
  void anAccountWithoutAChainShouldSignOutWithoutNews() throws KeyRefusal {
    AccountId bert = keys.account(1);
    int before = keys.news.size();

    keys.signOut(new TestKeys(bert, 1).id);

    assertThat(keys.news).hasSize(before);
    assertThat(DATABASE.query("select 1 from device_chain where account_id = '" + bert + "'"))
        .isEmpty();
  }

  @Test
  void aNewSignInOfADeviceThatIsSignedInShouldLeaveItsKeys() throws KeyRefusal {
    int before = keys.news.size();

    keys.signInAgain(laptop.id);

    assertThat(keys.keys(anna)).containsExactly("2/1");
    assertThat(keys.news).hasSize(before);
  }
}
