package org.whimbrel.keys.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.whimbrel.keys.control.KeysFixture.reason;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.control.AccountRefusal;
import org.whimbrel.accounts.control.AccountStore;
import org.whimbrel.accounts.control.Credentials;
import org.whimbrel.accounts.entity.Account;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.keys.control.KeyRefusal.Reason;
import org.whimbrel.keys.entity.ChainHead;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

@SuppressWarnings("UnnecessaryAssignment") // it is the container here
class KeyPublisherTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();
  private static final String PASSWORD = "correct horse";

  private final KeysFixture keys = new KeysFixture(DATABASE);
  private final AccountId anna = keys.account(3);
  private final TestKeys phone = new TestKeys(anna, 1);
  private final TestKeys laptop = new TestKeys(anna, 2);
  private final List<String> checked = new ArrayList<>();
  private final KeyPublisher publisher = new KeyPublisher();

  @BeforeEach
  void wire() {
    publisher.store = keys.store();
    publisher.accounts =
        new AccountStore() {
          @Override
          public Optional<Account> find(AccountId id) {
            return DATABASE.inTransaction(
                entities -> Optional.ofNullable(entities.find(Account.class, id.value())));
          }
        };
    publisher.credentials =
        new Credentials() {
          @Override
          public Account authenticate(String handle, String password) throws AccountRefusal {
            checked.add(handle);
            if (!password.equals(PASSWORD)) {
              throw new AccountRefusal(AccountRefusal.Reason.WRONG_CREDENTIALS, "wrong");
            }
            return publisher.accounts.find(anna).orElseThrow();
          }
        };
  }

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void aFirstGenesisShouldNeedNoPassword() throws KeyRefusal, AccountRefusal {
    assertThat(publish(phone, phone.genesis(1), null).generation()).isEqualTo(1);

    assertThat(publish(phone, phone.genesis(1), null).generation()).as("again").isEqualTo(1);
    assertThat(checked).isEmpty();
  }

  @Test
  void anIdentityResetShouldNeedTheRightPassword() throws KeyRefusal, AccountRefusal {
    publish(phone, phone.genesis(1), null);
    SignedChainEntry reset = laptop.genesis(2);

    for (String wrong : new String[] {null, "", "wrong"}) {
      assertThatExceptionOfType(AccountRefusal.class)
          .isThrownBy(() -> publish(laptop, reset, wrong))
          .extracting(AccountRefusal::reason)
          .isEqualTo(AccountRefusal.Reason.WRONG_CREDENTIALS);
    }
    assertThat(keys.members(anna)).containsExactly("1");
    assertThat(keys.news).hasSize(1);

    assertThat(publish(laptop, reset, PASSWORD)).isEqualTo(new ChainHead(2, 0, reset.hash()));

    assertThat(keys.members(anna)).containsExactly("2");
    assertThat(checked).containsOnly("h" + anna);
    int before = checked.size();
    assertThat(publish(laptop, reset, null).generation()).as("again").isEqualTo(2);
    assertThat(checked).hasSize(before);
  }

  @Test
  void aPasswordShouldNotBeLookedAtForWhatIsWrongAnyway() throws KeyRefusal, AccountRefusal {
    publish(phone, phone.genesis(1), null);
    SignedChainEntry genesis = laptop.genesis(2);
    SignedChainEntry forged =
        new SignedChainEntry(genesis.bytes(), phone.sign(genesis.bytes()), null);

    assertThat(reason(() -> refused(laptop, laptop.genesis(3))))
        .isEqualTo(Reason.CHAIN_OUT_OF_SEQUENCE);
    assertThat(reason(() -> refused(laptop, laptop.genesis(1))))
        .isEqualTo(Reason.CHAIN_OUT_OF_SEQUENCE);
    assertThat(reason(() -> refused(laptop, forged))).isEqualTo(Reason.BAD_CHAIN_SIGNATURE);

    assertThat(checked).isEmpty();
  }

  @Test
  void anEntryOfAnotherAccountShouldBeRefused() {
    TestKeys bert = new TestKeys(keys.account(1), 1);

    assertThat(reason(() -> refused(phone, bert.genesis(1)))).isEqualTo(Reason.WRONG_OWNER);
  }

  @Test
  void aRecordShouldComeAlongOnlyWithTheDeviceThatItIsOf() throws KeyRefusal, AccountRefusal {
    ChainHead head = publish(phone, phone.genesis(1), null);
    SignedChainEntry add = phone.add(head, laptop);
    SignedKeyRecord phones = phone.record(head);
    SignedKeyRecord laptops = laptop.record(new ChainHead(1, 1, add.hash()));

    assertThat(reason(() -> refused(phone, add, phones))).isEqualTo(Reason.MALFORMED_KEYS);
    assertThat(reason(() -> refused(phone, add, laptops))).isEqualTo(Reason.MALFORMED_KEYS);
    assertThat(
            reason(() -> refused(phone, phone.recovery(head, TestKeys.recoveryKey(anna)), phones)))
        .isEqualTo(Reason.MALFORMED_KEYS);
    assertThat(reason(() -> refused(laptop, add, phones))).isEqualTo(Reason.WRONG_OWNER);
    assertThat(keys.members(anna)).containsExactly("1");

    publisher.publish(laptop.id, add, laptops, null);
    assertThat(keys.keys(anna)).containsExactly("2/1");
  }

  @Test
  void theNextKeyShouldBePublishedByItsDevice() throws KeyRefusal, AccountRefusal {
    ChainHead head = publish(phone, phone.genesis(1), null);

    assertThat(publisher.publish(phone.id, phone.record(head))).isEqualTo(1);

    assertThat(keys.keys(anna)).containsExactly("1/1");
  }

  private ChainHead publish(TestKeys caller, SignedChainEntry signed, @Nullable String password)
      throws KeyRefusal, AccountRefusal {
    return publisher.publish(caller.id, signed, null, password);
  }

  private void refused(TestKeys caller, SignedChainEntry signed) throws KeyRefusal {
    refused(caller, signed, null);
  }

  /** With the right password, so that it is not that. */
  private void refused(TestKeys caller, SignedChainEntry signed, @Nullable SignedKeyRecord record)
      throws KeyRefusal {
    try {
      publisher.publish(caller.id, signed, record, PASSWORD);
    } catch (AccountRefusal other) {
      throw new AssertionError(other);
    }
  }
}
