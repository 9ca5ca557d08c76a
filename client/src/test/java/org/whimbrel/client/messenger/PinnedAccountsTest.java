package org.whimbrel.client.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.crypto.ChainSigner;
import org.whimbrel.client.crypto.Persona;
import org.whimbrel.client.crypto.VerifiedKey;
import org.whimbrel.client.store.BreakableStore;
import org.whimbrel.client.store.NoStore;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.BadKeysException.Reason;
import org.whimbrel.protocol.keys.SignedChainEntry;

class PinnedAccountsTest {
  private static final int MAX_COUNT = 2;

  private final BreakableStore store = new BreakableStore();
  private final PinnedAccounts pinned = new PinnedAccounts(store, MAX_COUNT);
  private final Persona anna = Persona.create();
  private final Persona bert = Persona.create();
  private final Persona carl = Persona.create();

  @Test
  void onlySoManyAccountsShouldBeInMemory() throws Exception {
    for (int i = 0; i < 3 * MAX_COUNT; i++) {
      pin(pinned, Persona.create());
    }

    assertThat(pinned.inMemory()).isEqualTo(MAX_COUNT);
  }

  @Test
  void anAccountThatLeftMemoryShouldBePinnedAsBefore() throws Exception {
    pinAll(pinned);

    assertThat(pinned.chain(anna.user).orElseThrow().entries()).isEqualTo(anna.entries);
    assertThat(pinned.keys(anna.user).values()).extracting(VerifiedKey::device).containsExactly(1);
    assertPinHolds(pinned);
    assertThat(pinned.inMemory()).isEqualTo(MAX_COUNT);
  }

  @Test
  void thoseThatWereUsedLastShouldStayInMemory() throws Exception {
    pin(pinned, anna);
    pin(pinned, bert);
    assertThat(pinned.chain(anna.user)).isPresent();
    pin(pinned, carl);
    store.unreadable = true;

    assertThat(pinned.chain(anna.user)).isPresent();
    assertThat(pinned.chain(carl.user)).isPresent();
    assertThatThrownBy(() -> pinned.chain(bert.user)).isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void withAStoreThatKeepsNothingNoPinShouldBeForgotten() throws Exception {
    PinnedAccounts unkept = new PinnedAccounts(NoStore.INSTANCE, MAX_COUNT);

    pinAll(unkept);

    assertPinHolds(unkept);
  }

  @Test
  void aPinThatTheStoreDidNotTakeShouldNotBeForgotten() throws Exception {
    store.full = true;
    assertThatThrownBy(() -> pin(pinned, anna)).isInstanceOf(UncheckedIOException.class);
    store.full = false;

    pin(pinned, bert);
    pin(pinned, carl);

    assertPinHolds(pinned);
  }

  /** Even where there is room for one and another one cannot go. */
  @Test
  void theAccountInUseShouldStay() throws Exception {
    PinnedAccounts one = new PinnedAccounts(store, 1);
    pin(one, bert);
    pin(one, carl);
    store.full = true;
    assertThatThrownBy(() -> pin(one, anna)).isInstanceOf(UncheckedIOException.class);
    store.full = false;

    assertThat(one.chain(bert.user)).isPresent();
    assertThat(one.keys(carl.user)).isNotEmpty();
  }

  private void pinAll(PinnedAccounts accounts) throws BadKeysException {
    pin(accounts, anna);
    pin(accounts, bert);
    pin(accounts, carl);
  }

  private static void pin(PinnedAccounts accounts, Persona person) throws BadKeysException {
    var unused = accounts.accept(person.user, person.entries);
    accounts.put(person.key(1));
    accounts.save(person.user);
  }

  /** Another history of an account whose pin is forgotten would be believed. */
  private void assertPinHolds(PinnedAccounts accounts) {
    SignedChainEntry other = new ChainSigner(anna.device(1)).genesis(1, 999);
    assertThatExceptionOfType(BadKeysException.class)
        .isThrownBy(() -> accounts.accept(anna.user, List.of(other)))
        .extracting(BadKeysException::reason)
        .isEqualTo(Reason.FORK);
  }
}
