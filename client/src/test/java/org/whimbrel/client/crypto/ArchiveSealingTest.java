package org.whimbrel.client.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.crypto.ArchiveSealing.Opened;
import org.whimbrel.client.crypto.ArchiveSealing.Reason;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.SealedArchiveKey;
import org.whimbrel.protocol.keys.SignedArchiveKey;

/** Archive keys go from device to device, and nowhere else. */
class ArchiveSealingTest {
  private final Persona anna = Persona.create();
  private final ArchiveKey key = ArchiveKey.generate(anna.user, 3, Persona.RANDOM);
  private final RecoveryKey recovery = RecoveryKey.generate(Persona.RANDOM);

  @BeforeEach
  void link() throws Exception {
    anna.link();
    Bytes publicKey = recovery.signingKey().publicKey();
    anna.entries.add(new ChainSigner(anna.device(1)).recovery(anna.pinned().chain(), publicKey, 1));
  }

  private SignedArchiveKey sealed() throws Exception {
    return ArchiveSealing.seal(anna.device(1), key, anna.key(2)).orElseThrow();
  }

  private Opened open(SignedArchiveKey sealed) throws Exception {
    return ArchiveSealing.open(anna.device(2), anna.pinned(), sealed);
  }

  private static void assertRefused(Opened opened, Reason... oneOf) {
    assertThat(opened)
        .isInstanceOfSatisfying(
            Opened.Refused.class, refused -> assertThat(refused.reason()).isIn((Object[]) oneOf));
  }

  private SignedArchiveKey signed(SealedArchiveKey entry, DeviceKeys by) {
    Bytes bytes = entry.toBytes();
    return new SignedArchiveKey(bytes, by.identity().sign(SignedArchiveKey.signedBytes(bytes)));
  }

  private static SealedArchiveKey with(
      SealedArchiveKey e, int epoch, int device, int by, Bytes commitment) {
    return new SealedArchiveKey(e.user(), epoch, device, e.key(), by, commitment, e.sealed());
  }

  @Test
  void aDeviceShouldOpenWhatAnotherSealedToIt() throws Exception {
    assertThat(open(sealed()))
        .isInstanceOfSatisfying(
            Opened.Key.class,
            opened -> {
              assertThat(opened.key().toBytes()).isEqualTo(key.toBytes());
              assertThat(opened.by()).isEqualTo(1);
              assertThat(opened.writable()).isTrue();
            });
  }

  @Test
  void theRecoveryKeyShouldOpenWhatWasSealedToItsRecord() throws Exception {
    VerifiedKey target =
        anna.pinned().verifyRecovery(recovery.record(anna.pinned().chain(), 2, Persona.NOW_MS));
    SignedArchiveKey sealed = ArchiveSealing.seal(anna.device(2), key, target).orElseThrow();

    assertThat(ArchiveSealing.open(recovery, anna.pinned(), sealed))
        .isInstanceOfSatisfying(
            Opened.Key.class,
            opened -> assertThat(opened.key().commitment()).isEqualTo(key.commitment()));
    RecoveryKey other = RecoveryKey.generate(Persona.RANDOM);
    assertRefused(ArchiveSealing.open(other, anna.pinned(), sealed), Reason.UNWRAP_FAILED);
    assertRefused(open(sealed), Reason.WRONG_OWNER);
  }

  @Test
  void everyBitThatIsFlippedShouldBeNoticed() throws Exception {
    SignedArchiveKey sealed = sealed();
    byte[] bytes = sealed.bytes().bytes();
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      assertRefused(
          open(new SignedArchiveKey(flipped(bytes, bit), sealed.signature())),
          Reason.MALFORMED,
          Reason.WRONG_OWNER,
          Reason.NOT_A_MEMBER,
          Reason.BAD_SIGNATURE);
    }
    byte[] signature = sealed.signature().bytes();
    for (int bit = 0; bit < signature.length * 8; bit++) {
      assertRefused(
          open(new SignedArchiveKey(sealed.bytes(), flipped(signature, bit))),
          Reason.BAD_SIGNATURE);
    }
  }

  private static Bytes flipped(byte[] bytes, int bit) {
    byte[] altered = bytes.clone();
    altered[bit / 8] ^= (byte) (1 << (bit % 8));
    return Bytes.of(altered);
  }

  /** The server makes a key of its own, to read what is archived from then on. */
  @Test
  void aKeyThatNoDeviceOfTheAccountSealedShouldBeRefused() throws Exception {
    DeviceKeys ghost = DeviceKeys.generate(anna.user, 3, 1, Persona.RANDOM);
    ArchiveKey substituted = ArchiveKey.generate(anna.user, 3, Persona.RANDOM);
    SignedArchiveKey sealed = ArchiveSealing.seal(ghost, substituted, anna.key(2)).orElseThrow();
    SealedArchiveKey entry = SealedArchiveKey.parse(sealed.bytes());

    assertRefused(open(sealed), Reason.NOT_A_MEMBER);
    assertRefused(
        open(signed(with(entry, 3, 2, 1, entry.commitment()), ghost)), Reason.BAD_SIGNATURE);
  }

  @Test
  void aSealedKeyShouldBeBoundToItsPlaceEvenIfItIsSignedAnew() throws Exception {
    SealedArchiveKey entry = SealedArchiveKey.parse(sealed().bytes());
    Bytes other = ArchiveKey.generate(anna.user, 3, Persona.RANDOM).commitment();

    assertRefused(
        open(signed(with(entry, 4, 2, 1, entry.commitment()), anna.device(1))),
        Reason.UNWRAP_FAILED);
    assertRefused(open(signed(with(entry, 3, 2, 1, other), anna.device(1))), Reason.UNWRAP_FAILED);
    assertRefused(
        ArchiveSealing.open(
            anna.device(1),
            anna.pinned(),
            signed(with(entry, 3, 1, 1, entry.commitment()), anna.device(1))),
        Reason.UNWRAP_FAILED);
  }

  /** A device that shows different keys to different devices is noticed by the commitment. */
  @Test
  void aKeyThatIsNotTheOneCommittedToShouldBeRefused() throws Exception {
    ArchiveKey other = ArchiveKey.generate(anna.user, 3, Persona.RANDOM);
    Bytes info =
        Bytes.of(
            java.nio.ByteBuffer.allocate(24 + 16 + 12 + 32)
                .put("whimbrel/v1/archive-key\0".getBytes(StandardCharsets.US_ASCII))
                .putLong(anna.user.getMostSignificantBits())
                .putLong(anna.user.getLeastSignificantBits())
                .putInt(3)
                .putInt(2)
                .putInt(1)
                .put(key.commitment().bytes())
                .array());
    Bytes sealed =
        new Hpke().seal(anna.key(2).record().x25519(), info, other.secret()).orElseThrow();

    assertRefused(
        open(
            signed(
                new SealedArchiveKey(anna.user, 3, 2, 1, 1, key.commitment(), sealed),
                anna.device(1))),
        Reason.WRONG_COMMITMENT);
  }

  @Test
  void aKeyOfADeviceThatWasRemovedShouldBeGoodToReadOnly() throws Exception {
    SignedArchiveKey byTheSecond =
        ArchiveSealing.seal(anna.device(2), key, anna.key(1)).orElseThrow();
    anna.remove(2);

    assertThat(ArchiveSealing.open(anna.device(1), anna.pinned(), byTheSecond))
        .isInstanceOfSatisfying(
            Opened.Key.class, opened -> assertThat(opened.writable()).isFalse());
  }

  @Test
  void anArchiveKeyShouldStayInItsAccount() throws Exception {
    Persona bert = Persona.create();
    VerifiedKey berts = bert.key(1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ArchiveSealing.seal(anna.device(1), key, berts));
    assertRefused(ArchiveSealing.open(bert.device(1), bert.pinned(), sealed()), Reason.WRONG_OWNER);
  }

  @Test
  void aKeyThatIsGoneShouldBeTold() throws Exception {
    SignedArchiveKey toTheFirst = sealed();
    DeviceKeys rotated =
        anna.device(2)
            .rotate(Persona.NOW_MS, Persona.NOW_MS + 1, Persona.RANDOM)
            .withoutExpired(Persona.NOW_MS + 2);

    assertRefused(ArchiveSealing.open(rotated, anna.pinned(), toTheFirst), Reason.UNKNOWN_KEY);
  }
}
