package org.whimbrel.client.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.whimbrel.client.crypto.PinnedChainsTest.assertRefused;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.BadKeysException.Reason;
import org.whimbrel.protocol.keys.ChainEntry;
import org.whimbrel.protocol.keys.ChainEntry.Op;
import org.whimbrel.protocol.keys.DeviceChain;
import org.whimbrel.protocol.keys.SignedChainEntry;

/** The rules of {@link DeviceChain}, which is of module protocol, where nothing can sign. */
class DeviceChainTest {
  private final Persona anna = Persona.create();
  private final DeviceKeys first = anna.device(1);
  private final DeviceKeys second = DeviceKeys.generate(anna.user, 2, 1, Persona.RANDOM);

  private DeviceChain chain() throws BadKeysException {
    return DeviceChain.of(anna.user, anna.entries);
  }

  private LinkRequest request(DeviceKeys device) {
    return device.linkRequest(Persona.RANDOM);
  }

  private static SignedChainEntry signed(
      ChainEntry entry, DeviceKeys by, @Nullable DeviceKeys own) {
    Bytes bytes = entry.toBytes();
    Bytes toSign = SignedChainEntry.signedBytes(bytes);
    return new SignedChainEntry(
        bytes, by.identity().sign(toSign), own == null ? null : own.identity().sign(toSign));
  }

  private ChainEntry next(Op op, int device, Bytes key, int by) throws BadKeysException {
    DeviceChain chain = chain();
    return new ChainEntry(anna.user, 1, chain.seq() + 1, chain.head(), op, device, key, by, 1);
  }

  @Test
  void aGenesisShouldBeginAChain() throws Exception {
    DeviceChain chain = chain();

    assertThat(chain.members()).containsOnlyKeys(1);
    assertThat(chain.generation()).isEqualTo(1);
    assertThat(chain.seq()).isZero();
    assertThat(chain.head()).isEqualTo(chain.genesis()).isEqualTo(anna.entries.get(0).hash());
  }

  @Test
  void aGenesisOfAnotherAccountShouldBeRefused() {
    assertRefused(() -> DeviceChain.of(UUID.randomUUID(), anna.entries), Reason.WRONG_OWNER);
  }

  @Test
  void aGenesisThatIsNoneShouldBeRefused() throws Exception {
    Bytes zeros = Bytes.of(new byte[32]);
    Bytes key = first.identityKey();
    for (ChainEntry bad :
        List.of(
            new ChainEntry(anna.user, 1, 1, zeros, Op.GENESIS, 1, key, 1, 1),
            new ChainEntry(anna.user, 0, 0, zeros, Op.GENESIS, 1, key, 1, 1),
            new ChainEntry(anna.user, 1, 0, key, Op.GENESIS, 1, key, 1, 1),
            new ChainEntry(anna.user, 1, 0, zeros, Op.ADD, 1, key, 1, 1))) {
      assertRefused(
          () -> DeviceChain.begin(anna.user, signed(bad, first, first)), Reason.OUT_OF_SEQUENCE);
    }
    ChainEntry byAnother = new ChainEntry(anna.user, 1, 0, zeros, Op.GENESIS, 1, key, 2, 1);
    assertRefused(
        () -> DeviceChain.begin(anna.user, signed(byAnother, first, null)), Reason.MALFORMED);
    ChainEntry good = new ChainEntry(anna.user, 1, 0, zeros, Op.GENESIS, 1, key, 1, 1);
    assertRefused(
        () -> DeviceChain.begin(anna.user, signed(good, second, null)), Reason.BAD_SIGNATURE);
    assertRefused(() -> DeviceChain.of(anna.user, List.of()), Reason.OUT_OF_SEQUENCE);
  }

  @Test
  void aDeviceShouldComeWithBothSignaturesOnly() throws Exception {
    SignedChainEntry half = new ChainSigner(first).add(chain(), request(second), 1);
    DeviceChain chain = chain();

    assertRefused(() -> chain.append(half), Reason.BAD_SIGNATURE);
    assertRefused(
        () -> chain.append(new ChainSigner(first).countersign(half)), Reason.BAD_SIGNATURE);
    SignedChainEntry whole = new ChainSigner(second).countersign(half);
    assertThat(chain.append(whole).key(2)).contains(second.identityKey());
    Bytes own = whole.deviceSignature();
    assertThat(own).isNotNull();
    assertRefused(
        () -> chain.append(new SignedChainEntry(whole.bytes(), Bytes.of(new byte[64]), own)),
        Reason.BAD_SIGNATURE);
  }

  @Test
  void aDeviceThatIsNotInTheChainShouldVouchForNobody() throws Exception {
    DeviceKeys third = DeviceKeys.generate(anna.user, 3, 1, Persona.RANDOM);
    DeviceChain chain = chain();
    SignedChainEntry ghost = signed(next(Op.ADD, 3, third.identityKey(), 2), second, third);

    assertRefused(() -> chain.append(ghost), Reason.NOT_A_MEMBER);
    SignedChainEntry inTheNameOfFirst =
        signed(next(Op.ADD, 3, third.identityKey(), 1), second, third);
    assertRefused(() -> chain.append(inTheNameOfFirst), Reason.BAD_SIGNATURE);
  }

  @Test
  void aRemovedDeviceShouldSignNothingAndNeverComeBack() throws Exception {
    DeviceKeys linked = anna.link();
    anna.remove(2);
    DeviceChain chain = chain();
    DeviceKeys third = DeviceKeys.generate(anna.user, 3, 1, Persona.RANDOM);

    assertThat(chain.wasRemoved(2)).isTrue();
    SignedChainEntry byRemoved = signed(next(Op.ADD, 3, third.identityKey(), 2), linked, third);
    assertRefused(() -> chain.append(byRemoved), Reason.NOT_A_MEMBER);
    SignedChainEntry again = signed(next(Op.ADD, 2, linked.identityKey(), 1), first, linked);
    assertRefused(() -> chain.append(again), Reason.KNOWN_DEVICE);
    assertRefused(
        () -> chain.append(signed(next(Op.ADD, 1, third.identityKey(), 1), first, third)),
        Reason.KNOWN_DEVICE);
    assertRefused(
        () -> chain.append(signed(next(Op.REMOVE, 2, linked.identityKey(), 1), first, null)),
        Reason.NOT_A_MEMBER);
  }

  @Test
  void aRemovalShouldNameTheKeyThatGoes() throws Exception {
    anna.link();
    DeviceChain chain = chain();

    assertRefused(
        () -> chain.append(signed(next(Op.REMOVE, 2, first.identityKey(), 1), first, null)),
        Reason.NOT_A_MEMBER);
  }

  @Test
  void placeGenerationAndPredecessorShouldFit() throws Exception {
    DeviceChain chain = chain();
    Bytes key = second.identityKey();
    Bytes head = chain.head();

    for (ChainEntry bad :
        List.of(
            new ChainEntry(anna.user, 1, 0, head, Op.ADD, 2, key, 1, 1),
            new ChainEntry(anna.user, 1, 2, head, Op.ADD, 2, key, 1, 1),
            new ChainEntry(anna.user, 2, 1, head, Op.ADD, 2, key, 1, 1),
            new ChainEntry(anna.user, 1, 1, head, Op.GENESIS, 2, key, 1, 1))) {
      assertRefused(() -> chain.append(signed(bad, first, second)), Reason.OUT_OF_SEQUENCE);
    }
    ChainEntry fork = new ChainEntry(anna.user, 1, 1, key, Op.ADD, 2, key, 1, 1);
    assertRefused(() -> chain.append(signed(fork, first, second)), Reason.FORK);
    ChainEntry foreign = new ChainEntry(UUID.randomUUID(), 1, 1, head, Op.ADD, 2, key, 1, 1);
    assertRefused(() -> chain.append(signed(foreign, first, second)), Reason.WRONG_OWNER);
    ChainEntry zero = new ChainEntry(anna.user, 1, 1, head, Op.ADD, 0, key, 1, 1);
    assertRefused(() -> chain.append(signed(zero, first, second)), Reason.MALFORMED);
  }

  @Test
  void aSixthDeviceShouldBeRefused() throws Exception {
    for (int i = 2; i <= DeviceChain.MEMBERS_MAX; i++) {
      anna.link();
    }

    assertThatExceptionOfType(BadKeysException.class)
        .isThrownBy(
            () -> {
              anna.link();
              chain();
            })
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.OUT_OF_BOUNDS));
  }

  @Test
  void theRecoveryKeyShouldAddADeviceAndDoNothingElse() throws Exception {
    SigningKey recovery = SigningKey.generate(Persona.RANDOM);
    DeviceChain before = chain();
    assertRefused(
        () -> before.append(new ChainSigner(second).addByRecovery(before, recovery, 1)),
        Reason.NOT_A_MEMBER);

    DeviceChain chain =
        before.append(new ChainSigner(first).recovery(before, recovery.publicKey(), 1));

    assertThat(chain.append(new ChainSigner(second).addByRecovery(chain, recovery, 1)).key(2))
        .contains(second.identityKey());
    ChainEntry removal =
        new ChainEntry(anna.user, 1, 2, chain.head(), Op.REMOVE, 1, first.identityKey(), 0, 1);
    Bytes bytes = removal.toBytes();
    SignedChainEntry byRecovery =
        new SignedChainEntry(bytes, recovery.sign(SignedChainEntry.signedBytes(bytes)), null);
    assertRefused(() -> chain.append(byRecovery), Reason.NOT_A_MEMBER);
    assertRefused(
        () ->
            chain.append(
                new ChainSigner(second)
                    .addByRecovery(chain, SigningKey.generate(Persona.RANDOM), 1)),
        Reason.BAD_SIGNATURE);
  }

  @Test
  void everyBitOfAnEntryThatIsFlippedShouldBeNoticed() throws Exception {
    anna.link();
    DeviceChain chain = DeviceChain.begin(anna.user, anna.entries.get(0));
    SignedChainEntry good = anna.entries.get(1);
    byte[] bytes = good.bytes().bytes();
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] altered = bytes.clone();
      altered[bit / 8] ^= (byte) (1 << (bit % 8));

      assertThatExceptionOfType(BadKeysException.class)
          .isThrownBy(
              () ->
                  chain.append(
                      new SignedChainEntry(
                          Bytes.of(altered), good.signature(), good.deviceSignature())));
    }
  }

  @Test
  void aSignatureOfARecordShouldNotPassForOneOfAnEntry() throws Exception {
    ChainEntry entry = next(Op.RECOVERY, 0, first.identityKey(), 1);
    Bytes bytes = entry.toBytes();
    Bytes wrongDomain =
        first.identity().sign(org.whimbrel.protocol.keys.SignedKeyRecord.signedBytes(bytes));
    DeviceChain chain = chain();

    assertRefused(
        () -> chain.append(new SignedChainEntry(bytes, wrongDomain, null)), Reason.BAD_SIGNATURE);
  }

  @Test
  void anEntryThatIsTooLargeShouldBeRefused() throws Exception {
    Bytes large = Bytes.of(new byte[SignedChainEntry.MAX_BYTES + 1]);
    DeviceChain chain = chain();

    assertRefused(
        () -> chain.append(new SignedChainEntry(large, Bytes.of(new byte[64]), null)),
        Reason.MALFORMED);
  }
}
