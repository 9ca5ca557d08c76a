package org.whimbrel.keys.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whimbrel.keys.control.KeysFixture.reason;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.keys.control.KeyDirectory.ChainPage;
import org.whimbrel.keys.control.KeyRefusal.Reason;
import org.whimbrel.keys.entity.ChainHead;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

class KeyDirectoryTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();

  private final KeysFixture keys = new KeysFixture(DATABASE);
  private final AccountId anna = keys.account(1);
  private final AccountId bert = keys.account(2);
  private final TestKeys phone = new TestKeys(bert, 1);
  private final TestKeys laptop = new TestKeys(bert, 2);

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  @Test
  void theCurrentKeysShouldComeWithTheChainsHead() throws KeyRefusal {
    ChainHead head = twoDevices();
    keys.publish(phone, phone.record(head));
    SignedKeyRecord second = phone.record(head, 2, TestKeys.NOW_MS + 60_000);
    keys.publish(phone, second);
    keys.publish(laptop, laptop.record(head));

    AccountKeys found = of(bert).get(bert.value());

    assertThat(found).isNotNull();
    assertThat(found.generation()).isEqualTo(1);
    assertThat(found.seq()).isEqualTo(1);
    assertThat(found.head()).isEqualTo(head.head().toBase64Url());
    assertThat(found.records()).hasSize(2);
    assertThat(found.records().get(0))
        .isEqualTo(
            new AccountKeys.PublishedRecord(
                1, 2, second.bytes().toBase64Url(), second.signature().toBase64Url()));
    assertThat(found.records().get(1).device()).isEqualTo(2);
  }

  @Test
  void anAccountWithoutKeysShouldHaveItsChainAlone() throws KeyRefusal {
    twoDevices();

    assertThat(of(anna, bert)).containsOnlyKeys(bert.value());
    assertThat(of(anna, bert).values()).allMatch(found -> found.records().isEmpty());
  }

  @Test
  void aDeviceThatSignedOutShouldNotBeFound() throws KeyRefusal {
    ChainHead head = twoDevices();
    keys.publish(phone, phone.record(head));
    keys.publish(laptop, laptop.record(head));

    keys.signOut(phone.id);

    assertThat(of(bert).values())
        .allSatisfy(
            found ->
                assertThat(found.records())
                    .extracting(AccountKeys.PublishedRecord::device)
                    .containsExactly(2));
  }

  @Test
  void onesOwnKeysAndThoseOfTheConnectedShouldBeFoundAndNoOther() throws KeyRefusal {
    twoDevices();
    AccountId eve = keys.account(1);
    keys.publish(new TestKeys(eve, 1), new TestKeys(eve, 1).genesis(1));

    assertThat(query(anna, bert.value(), anna.value(), eve.value(), UUID.randomUUID()))
        .containsExactly(Map.entry(anna.value(), AccountKeys.NONE));

    keys.acquainted.add(bert.value());
    Map<UUID, AccountKeys> found = query(anna, bert.value(), anna.value(), eve.value());
    assertThat(found.keySet()).containsExactly(bert.value(), anna.value());
    assertThat(found.get(bert.value())).isEqualTo(of(bert).get(bert.value()));
  }

  @Test
  void whoIsNotAskedAboutShouldNotBeTold() throws KeyRefusal {
    twoDevices();
    keys.acquainted.add(bert.value());

    assertThat(query(anna, anna.value())).containsOnlyKeys(anna.value());
  }

  @Test
  void asManyAsAllowedShouldBeAskedAbout() throws KeyRefusal {
    int max = KeysFixture.SETTINGS.queryUsersMax();
    UUID[] users = new UUID[max + 1];
    Arrays.setAll(users, i -> UUID.randomUUID());

    assertThat(query(anna, Arrays.copyOf(users, max))).isEmpty();
    assertThat(reason(() -> query(anna, users))).isEqualTo(Reason.BAD_USERS);
    assertThat(reason(() -> query(anna))).isEqualTo(Reason.BAD_USERS);
    assertThat(reason(() -> query(anna, users[0], null))).isEqualTo(Reason.BAD_USERS);
  }

  @Test
  void askingShouldCostOneStatementForHowManyEver() throws KeyRefusal {
    List<UUID> users = new ArrayList<>();
    for (int i = 0; i < KeysFixture.SETTINGS.queryUsersMax(); i++) {
      AccountId account = keys.account(1);
      TestKeys device = new TestKeys(account, 1);
      SignedChainEntry genesis = device.genesis(1);
      keys.publish(device, genesis, device.record(new ChainHead(1, 0, genesis.hash())));
      users.add(account.value());
    }
    keys.acquainted.addAll(users);

    int before = DATABASE.statements();
    Map<UUID, AccountKeys> found = query(anna, users.toArray(UUID[]::new));

    assertThat(DATABASE.statements() - before).isEqualTo(1);
    assertThat(found.keySet()).containsExactlyElementsOf(users);
    assertThat(found.values()).allMatch(each -> each.records().size() == 1);
  }

  @Test
  void aChainShouldBeReadInPages() throws KeyRefusal {
    ChainHead head = twoDevices();
    List<SignedChainEntry> entries = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      SignedChainEntry entry = phone.recovery(head, TestKeys.recoveryKey(bert));
      entries.add(entry);
      head = keys.publish(phone, entry);
    }
    keys.acquainted.add(bert.value());

    ChainPage first = page(null, -1);
    ChainPage second = page(1, 3);

    assertThat(first.chain()).hasSize(4).element(0).isEqualTo(phone.genesis(1));
    assertThat(first.more()).isTrue();
    assertThat(first.keys()).isEqualTo(second.keys());
    assertThat(second.chain()).containsExactlyElementsOf(entries.subList(2, 4));
    assertThat(second.more()).isFalse();
    assertThat(page(1, 1).chain()).containsExactlyElementsOf(entries);
    assertThat(page(1, 1).more()).as("just full").isFalse();
    assertThat(page(1, 5).chain()).as("nothing new").isEmpty();
    assertThat(page(1, Integer.MAX_VALUE).chain()).isEmpty();
    assertThat(page(1, Integer.MIN_VALUE).chain()).hasSize(4);
    assertThat(page(1, 5).keys().seq()).isEqualTo(5);
  }

  @Test
  void whoKnowsAnotherGenerationShouldGetTheWholeChain() throws KeyRefusal {
    twoDevices();
    SignedChainEntry reset = laptop.genesis(2);
    keys.publish(laptop, reset);
    keys.acquainted.add(bert.value());

    assertThat(page(1, 1).chain()).containsExactly(reset);
    assertThat(page(1, 1).keys().generation()).isEqualTo(2);
    assertThat(page(2, 0).chain()).isEmpty();
    assertThat(page(null, -1).chain()).containsExactly(reset);
  }

  @Test
  void aStrangersChainShouldLookAsIfThereWereNoSuchAccount() throws KeyRefusal {
    twoDevices();

    KeyRefusal stranger = KeysFixture.refusal(() -> page(null, -1));
    KeyRefusal nobody =
        KeysFixture.refusal(
            () -> keys.directory(directory -> directory.page(anna, UUID.randomUUID(), null, -1)));

    assertThat(stranger.reason()).isEqualTo(Reason.UNKNOWN_ACCOUNT);
    assertThat(nobody.reason()).isEqualTo(stranger.reason());
    assertThat(nobody).hasMessage(stranger.getMessage());
  }

  @Test
  void anAccountShouldSeeThatItHasNoChainYet() throws KeyRefusal {
    ChainPage own = keys.directory(directory -> directory.page(anna, anna.value(), null, -1));

    assertThat(own).isEqualTo(new ChainPage(AccountKeys.NONE, List.of(), false));
    assertThat(own.keys().generation()).isZero();
    assertThat(own.keys().seq()).isEqualTo(-1);
    assertThat(own.keys().head()).isEmpty();
  }

  private ChainHead twoDevices() throws KeyRefusal {
    return keys.publish(phone, phone.add(keys.publish(phone, phone.genesis(1)), laptop));
  }

  private Map<UUID, AccountKeys> of(AccountId... accounts) throws KeyRefusal {
    List<UUID> ids = Arrays.stream(accounts).map(AccountId::value).toList();
    return keys.directory(directory -> directory.of(ids));
  }

  private Map<UUID, AccountKeys> query(AccountId caller, @Nullable UUID... users)
      throws KeyRefusal {
    return keys.directory(directory -> directory.query(caller, Arrays.asList(users)));
  }

  private ChainPage page(@Nullable Integer generation, int after) throws KeyRefusal {
    return keys.directory(directory -> directory.page(anna, bert.value(), generation, after));
  }
}
