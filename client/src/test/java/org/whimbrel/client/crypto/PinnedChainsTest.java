package org.whimbrel.client.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.crypto.PinnedChain.Standing;
import org.whimbrel.client.crypto.PinnedChains.Change;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.BadKeysException.Reason;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

class PinnedChainsTest {
  private final Persona anna = Persona.create();
  private final PinnedChains pins = new PinnedChains();

  static void assertRefused(ThrowingCallable action, Reason reason) {
    assertThatExceptionOfType(BadKeysException.class)
        .isThrownBy(action)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void aChainShouldBePinnedAndGrow() throws Exception {
    assertThat(pins.accept(anna.user, anna.entries)).isInstanceOf(Change.FirstSeen.class);
    anna.link();
    assertThat(pins.accept(anna.user, anna.entries)).isInstanceOf(Change.Extended.class);
    anna.link();
    assertThat(pins.accept(anna.user, List.of(anna.entries.get(2))))
        .as("only what is new")
        .isInstanceOf(Change.Extended.class);
    assertThat(pins.accept(anna.user, anna.entries)).isInstanceOf(Change.None.class);

    PinnedChain pinned = pins.find(anna.user).orElseThrow();
    assertThat(pinned.chain().members().keySet()).containsExactlyInAnyOrder(1, 2, 3);
    assertThat(pinned.entries()).isEqualTo(anna.entries);
  }

  @Test
  void anOlderStateShouldNotTakeTheChainBack() throws Exception {
    anna.link();
    anna.remove(2);
    pins.accept(anna.user, anna.entries);

    assertThat(pins.accept(anna.user, anna.entries.subList(0, 2))).isInstanceOf(Change.None.class);

    assertThat(pins.find(anna.user).orElseThrow().chain().wasRemoved(2)).isTrue();
    assertThat(pins.find(anna.user).orElseThrow().chain().seq()).isEqualTo(2);
  }

  @Test
  void anotherHistoryShouldBeRefused() throws Exception {
    pins.accept(anna.user, anna.entries);
    PinnedChain before = anna.pinned();
    DeviceKeys one = DeviceKeys.generate(anna.user, 2, 1, Persona.RANDOM);
    DeviceKeys other = DeviceKeys.generate(anna.user, 2, 1, Persona.RANDOM);
    SignedChainEntry addOne = added(before, one);
    SignedChainEntry addOther = added(before, other);
    pins.accept(anna.user, List.of(addOne));

    assertRefused(() -> pins.accept(anna.user, List.of(addOther)), Reason.FORK);
    assertRefused(
        () -> pins.accept(anna.user, List.of(new ChainSigner(anna.device(1)).genesis(1, 999))),
        Reason.FORK);
    assertThat(pins.find(anna.user).orElseThrow().chain().key(2)).contains(one.identityKey());
  }

  private SignedChainEntry added(PinnedChain chain, DeviceKeys device) {
    SignedChainEntry half =
        new ChainSigner(anna.device(1))
            .add(chain.chain(), device.device(), device.identityKey(), 1);
    return new ChainSigner(device).countersign(half);
  }

  @Test
  void aNewGenerationShouldBeTakenAndTold() throws Exception {
    pins.accept(anna.user, anna.entries);
    Bytes oldGenesis = anna.pinned().chain().genesis();
    DeviceKeys fresh = DeviceKeys.generate(anna.user, 4, 1, Persona.RANDOM);
    List<SignedChainEntry> reset = List.of(new ChainSigner(fresh).genesis(2, 1));

    Change change = pins.accept(anna.user, reset);

    assertThat(change).isEqualTo(new Change.IdentityReset(oldGenesis, reset.get(0).hash()));
    assertRefused(() -> pins.accept(anna.user, anna.entries), Reason.OUT_OF_SEQUENCE);
    assertThat(pins.find(anna.user).orElseThrow().chain().generation()).isEqualTo(2);
  }

  @Test
  void aGapShouldBeRefused() throws Exception {
    pins.accept(anna.user, anna.entries);
    anna.link();
    anna.link();

    assertRefused(
        () -> pins.accept(anna.user, List.of(anna.entries.get(2))), Reason.OUT_OF_SEQUENCE);
    assertRefused(
        () -> new PinnedChains().accept(anna.user, List.of(anna.entries.get(1))),
        Reason.OUT_OF_SEQUENCE);
    assertRefused(() -> new PinnedChains().accept(anna.user, List.of()), Reason.OUT_OF_SEQUENCE);
  }

  @Test
  void placesShouldBeToldApart() throws Exception {
    Bytes genesis = anna.pinned().chain().head();
    anna.link();
    PinnedChain chain = anna.pinned();
    Bytes head = chain.chain().head();

    assertThat(chain.standing(1, 1, head)).isEqualTo(Standing.SAME);
    assertThat(chain.standing(1, 0, genesis)).isEqualTo(Standing.PAST);
    assertThat(chain.standing(1, 0, head)).isEqualTo(Standing.FORK);
    assertThat(chain.standing(1, 1, genesis)).isEqualTo(Standing.FORK);
    assertThat(chain.standing(1, 2, genesis)).isEqualTo(Standing.AHEAD);
    assertThat(chain.standing(2, 0, genesis)).isEqualTo(Standing.NEW_GENERATION);
    assertThat(chain.standing(0, 0, genesis)).isEqualTo(Standing.OLD_GENERATION);
  }

  @Test
  void aRecordOfADeviceThatTheChainDoesNotHaveShouldBeRefused() throws Exception {
    PinnedChain chain = anna.pinned();
    DeviceKeys ghost = DeviceKeys.generate(anna.user, 2, 1, Persona.RANDOM);
    SignedKeyRecord record = new ChainSigner(ghost).record(chain.chain());

    assertRefused(() -> chain.verify(record), Reason.NOT_A_MEMBER);
  }

  @Test
  void aRecordSignedByAnotherDeviceShouldBeRefused() throws Exception {
    PinnedChain chain = anna.pinned();
    DeviceKeys thief = DeviceKeys.generate(anna.user, 1, 1, Persona.RANDOM);

    assertRefused(
        () -> chain.verify(new ChainSigner(thief).record(chain.chain())), Reason.BAD_SIGNATURE);
  }

  @Test
  void everyBitOfARecordThatIsFlippedShouldBeNoticed() throws Exception {
    PinnedChain chain = anna.pinned();
    SignedKeyRecord good = anna.key(1).signed();
    byte[] bytes = good.bytes().bytes();
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] altered = bytes.clone();
      altered[bit / 8] ^= (byte) (1 << (bit % 8));

      assertThatExceptionOfType(BadKeysException.class)
          .isThrownBy(() -> chain.verify(new SignedKeyRecord(Bytes.of(altered), good.signature())));
    }
  }

  @Test
  void aRecordThatKnowsAnotherChainShouldBeRefused() throws Exception {
    PinnedChain before = anna.pinned();
    anna.link();
    SignedKeyRecord later = new ChainSigner(anna.device(1)).record(anna.pinned().chain());
    SignedKeyRecord reset =
        new ChainSigner(anna.device(1))
            .record(
                PinnedChain.of(anna.user, List.of(new ChainSigner(anna.device(1)).genesis(2, 1)))
                    .chain());
    SignedKeyRecord fork =
        new ChainSigner(anna.device(1))
            .record(
                PinnedChain.of(anna.user, List.of(new ChainSigner(anna.device(1)).genesis(1, 7)))
                    .chain());

    assertRefused(() -> before.verify(later), Reason.OUT_OF_SEQUENCE);
    assertRefused(() -> before.verify(reset), Reason.OUT_OF_SEQUENCE);
    assertRefused(() -> before.verify(fork), Reason.FORK);
    assertThat(anna.pinned().verify(later).n()).isEqualTo(1);
  }

  @Test
  void aRemovedDevicesRecordShouldBeRefused() throws Exception {
    anna.link();
    SignedKeyRecord record = anna.key(2).signed();
    anna.remove(2);
    PinnedChain after = anna.pinned();

    assertRefused(() -> after.verify(record), Reason.NOT_A_MEMBER);
  }
}
