package org.whimbrel.client.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.whimbrel.client.messenger.Directories.told;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.crypto.ChainSigner;
import org.whimbrel.client.crypto.DeviceKeys;
import org.whimbrel.client.crypto.Persona;
import org.whimbrel.client.crypto.VerifiedKey;
import org.whimbrel.client.net.TestRuntime;
import org.whimbrel.client.rest.KeyApi.AccountKeys;
import org.whimbrel.client.store.BreakableStore;
import org.whimbrel.client.store.MemoryStore;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.BadKeysException.Reason;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

class KeyDirectoryTest {
  private final TestRuntime test = new TestRuntime();
  private final MemoryStore store = new MemoryStore();
  private final Directories events = new Directories(test.runtime, store);
  private final KeyDirectory directory = events.directory;
  private final Persona anna = Persona.create();

  @AfterEach
  void close() {
    test.close();
  }

  private static SignedKeyRecord record(Persona person, DeviceKeys keys) throws Exception {
    return new ChainSigner(keys).record(person.pinned().chain());
  }

  @Test
  void whatIsVouchedForShouldBeKnownAndSurvive() throws Exception {
    SignedKeyRecord signed = record(anna, anna.device(1));

    assertThat(directory.apply(told(anna, signed))).isTrue();

    assertThat(directory.known(anna.user)).extracting(VerifiedKey::signed).containsExactly(signed);
    KeyDirectory restarted = new Directories(test.runtime, store).directory;
    assertThat(restarted.known(anna.user, 1)).map(VerifiedKey::signed).contains(signed);
    assertThat(restarted.keysFor(List.of(anna.user))).as("no request").isCompleted();
  }

  @Test
  void aGhostShouldNotBeKnown() throws Exception {
    DeviceKeys ghost = DeviceKeys.generate(anna.user, 2, 1, Persona.RANDOM);

    directory.apply(told(anna, record(anna, anna.device(1)), record(anna, ghost)));

    assertThat(directory.known(anna.user)).extracting(VerifiedKey::device).containsExactly(1);
  }

  @Test
  void anotherHistoryShouldBeToldAndChangeNothing() throws Exception {
    SignedKeyRecord signed = record(anna, anna.device(1));
    directory.apply(told(anna, signed));
    SignedChainEntry other = new ChainSigner(anna.device(1)).genesis(1, 999);

    boolean complete =
        directory.apply(
            new AccountKeys(anna.user, 1, 0, other.hash(), List.of(other), List.of(), List.of()));

    assertThat(complete).isFalse();
    assertThat(events.refused).containsExactly(Reason.FORK);
    assertThat(directory.chain(anna.user).orElseThrow().entries()).isEqualTo(anna.entries);
    assertThat(directory.known(anna.user)).hasSize(1);
  }

  @Test
  void anOlderKeyShouldNotTakeThePlaceOfANewerOne() throws Exception {
    SignedKeyRecord first = record(anna, anna.device(1));
    DeviceKeys rotated = anna.device(1).rotate(1, 1_000, Persona.RANDOM);
    SignedKeyRecord second = record(anna, rotated);
    directory.apply(told(anna, second));

    directory.apply(told(anna, first));

    assertThat(directory.known(anna.user, 1)).map(VerifiedKey::n).contains(2);
    assertThat(events.refused).isEmpty();
  }

  @Test
  void twoKeysOfOneNumberShouldBeRefused() throws Exception {
    SignedKeyRecord one = record(anna, anna.device(1).rotate(1, 1_000, Persona.RANDOM));
    SignedKeyRecord other = record(anna, anna.device(1).rotate(1, 1_000, Persona.RANDOM));
    directory.apply(told(anna, one));

    directory.apply(told(anna, other));

    assertThat(events.refused).containsExactly(Reason.FORK);
    assertThat(directory.known(anna.user, 1)).map(VerifiedKey::signed).contains(one);
  }

  @Test
  void aRemovedDevicesKeyShouldGo() throws Exception {
    anna.link();
    directory.apply(told(anna, anna.key(1).signed(), anna.key(2).signed()));
    assertThat(directory.known(anna.user)).hasSize(2);
    anna.remove(2);

    directory.apply(told(anna));

    assertThat(directory.known(anna.user)).extracting(VerifiedKey::device).containsExactly(1);
  }

  @Test
  void aResetShouldBeToldAndForgetTheOldKeys() throws Exception {
    directory.apply(told(anna, record(anna, anna.device(1))));
    DeviceKeys fresh = DeviceKeys.generate(anna.user, 7, 1, Persona.RANDOM);
    anna.entries.clear();
    anna.entries.add(new ChainSigner(fresh).genesis(2, 1));

    directory.apply(told(anna, record(anna, fresh)));

    assertThat(events.resets).containsExactly(anna.user);
    assertThat(directory.known(anna.user)).extracting(VerifiedKey::device).containsExactly(7);
  }

  @Test
  void aResetShouldBeToldThoughItsPinCouldNotBeStoredAtFirst() throws Exception {
    BreakableStore disk = new BreakableStore();
    Directories told = new Directories(test.runtime, disk);
    told.directory.apply(told(anna, record(anna, anna.device(1))));
    DeviceKeys fresh = DeviceKeys.generate(anna.user, 7, 1, Persona.RANDOM);
    anna.entries.clear();
    anna.entries.add(new ChainSigner(fresh).genesis(2, 1));
    AccountKeys reset = told(anna, record(anna, fresh));

    disk.full = true;
    assertThatThrownBy(() -> told.directory.apply(reset)).isInstanceOf(UncheckedIOException.class);
    disk.full = false;
    told.directory.apply(reset);

    assertThat(told.resets).containsExactly(anna.user);
  }

  @Test
  void keysThatAreKnownToHaveChangedShouldBeAskedFor() throws Exception {
    directory.apply(told(anna, record(anna, anna.device(1))));
    anna.link();
    AccountKeys whole = told(anna);

    boolean complete =
        directory.apply(
            new AccountKeys(
                anna.user, 1, whole.seq(), whole.head(), List.of(), List.of(), List.of()));

    assertThat(complete).isFalse();
    assertThat(directory.keysFor(List.of(anna.user)))
        .as("the server that does not answer is asked")
        .failsWithin(Duration.ofSeconds(10));
  }

  @Test
  void pinsThatCannotBeReadShouldNotBeTakenAnew() throws Exception {
    directory.apply(told(anna, record(anna, anna.device(1))));
    store.write("pin/" + anna.user, Bytes.of(new byte[] {1, 2, 3}));
    KeyDirectory restarted = new Directories(test.runtime, store).directory;

    assertThatIllegalStateException().isThrownBy(() -> restarted.chain(anna.user));
    assertThatIllegalStateException().isThrownBy(() -> restarted.apply(told(anna)));
  }

  @Test
  void keysThatDoNotFitInMemoryShouldBeKnownWithoutARequest() throws Exception {
    KeyDirectory small = new Directories(test.runtime, store, 1).directory;
    Persona bert = Persona.create();
    SignedKeyRecord ofAnna = record(anna, anna.device(1));
    SignedKeyRecord ofBert = record(bert, bert.device(1));
    small.apply(told(anna, ofAnna));
    small.apply(told(bert, ofBert));

    assertThat(small.keysFor(List.of(anna.user, bert.user)))
        .isCompletedWithValueMatching(
            keys ->
                keys.size() == 2
                    && keys.stream()
                        .map(VerifiedKey::signed)
                        .toList()
                        .containsAll(List.of(ofAnna, ofBert)));
  }

  /** It is what the pin is for: it holds however many accounts were seen meanwhile. */
  @Test
  void anotherHistoryShouldBeRefusedOfAnAccountThatLeftMemoryToo() throws Exception {
    Directories small = new Directories(test.runtime, store, 1);
    small.directory.apply(told(anna, record(anna, anna.device(1))));
    small.directory.apply(told(Persona.create()));
    SignedChainEntry other = new ChainSigner(anna.device(1)).genesis(1, 999);

    small.directory.apply(
        new AccountKeys(anna.user, 1, 0, other.hash(), List.of(other), List.of(), List.of()));

    assertThat(small.refused).containsExactly(Reason.FORK);
    assertThat(small.directory.chain(anna.user).orElseThrow().entries()).isEqualTo(anna.entries);
  }

  @Test
  void aChangeShouldNotBeForgottenWithTheAccountThatLeavesMemory() throws Exception {
    KeyDirectory small = new Directories(test.runtime, store, 1).directory;
    small.apply(told(anna, record(anna, anna.device(1))));
    small.expire(anna.user);
    Persona bert = Persona.create();
    small.apply(told(bert, record(bert, bert.device(1))));
    small.expire(bert.user);

    assertThat(small.keysFor(List.of(anna.user)))
        .as("the server that does not answer is asked")
        .failsWithin(Duration.ofSeconds(10));
  }
}
