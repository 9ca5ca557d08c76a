package org.whimbrel.client.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.ChainEntry;
import org.whimbrel.protocol.keys.SealedArchiveKey;
import org.whimbrel.protocol.keys.SignedArchiveKey;

/**
 * Brings archive keys from one device of an account to another, or to its recovery key. Stateless.
 */
public final class ArchiveSealing {
  private static final byte[] INFO =
      "whimbrel/v1/archive-key\0".getBytes(StandardCharsets.US_ASCII);

  private ArchiveSealing() {}

  /** What came of opening. */
  public sealed interface Opened {
    /**
     * The key.
     *
     * @param key it
     * @param by the device that sealed it
     * @param writable whether content keys may be wrapped with it: that device is in the chain now.
     *     One that was removed since knows the keys of its time, so those are good to read what was
     *     archived then, and nothing else
     */
    record Key(ArchiveKey key, int by, boolean writable) implements Opened {}

    /**
     * Nothing that can be believed.
     *
     * @param reason why
     */
    record Refused(Reason reason) implements Opened {}
  }

  /** Why a sealed archive key is refused. */
  public enum Reason {
    /** It is not of the form. */
    MALFORMED,
    /** It is of another account, or for another device. */
    WRONG_OWNER,
    /** The signature is wrong. */
    BAD_SIGNATURE,
    /** The device that sealed it never was in the chain. */
    NOT_A_MEMBER,
    /** It is for a key that this device does not have, or not any more. */
    UNKNOWN_KEY,
    /** It does not open: it was sealed to another key or for another place, or was altered. */
    UNWRAP_FAILED,
    /** It is not the key that the entry commits to. */
    WRONG_COMMITMENT;

    /** The form in a log. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Seals an archive key, as the device of these keys, to a key of the same account.
   *
   * @param to a device's key, or the recovery record's
   * @return empty if nothing can be sealed to that key
   * @throws IllegalArgumentException if the three are not of one account
   */
  public static Optional<SignedArchiveKey> seal(DeviceKeys keys, ArchiveKey key, VerifiedKey to) {
    if (!key.user().equals(keys.user()) || !to.user().equals(keys.user())) {
      throw new IllegalArgumentException("an archive key stays in its account");
    }
    SealedArchiveKey place = place(key, to, keys.device(), Bytes.of(new byte[0]));
    return new Hpke()
        .seal(to.record().x25519(), info(place), key.secret())
        .map(ciphertext -> place(key, to, keys.device(), ciphertext).toBytes())
        .map(
            bytes ->
                new SignedArchiveKey(
                    bytes, keys.identity().sign(SignedArchiveKey.signedBytes(bytes))));
  }

  private static SealedArchiveKey place(ArchiveKey key, VerifiedKey to, int by, Bytes sealed) {
    return new SealedArchiveKey(
        key.user(), key.epoch(), to.device(), to.n(), by, key.commitment(), sealed);
  }

  /** Opens what another device of the account, or this one, sealed to the device of these keys. */
  public static Opened open(DeviceKeys keys, PinnedChain own, SignedArchiveKey sealed) {
    return open(keys.device(), keys::find, own, sealed);
  }

  /** Opens what a device of the account sealed to its recovery key. */
  public static Opened open(RecoveryKey recovery, PinnedChain own, SignedArchiveKey sealed) {
    return open(ChainEntry.RECOVERY_SIGNER, n -> Optional.of(recovery.sealingKey(n)), own, sealed);
  }

  private static Opened open(
      int device,
      IntFunction<Optional<SealingKey>> keyOf,
      PinnedChain own,
      SignedArchiveKey signed) {
    SealedArchiveKey entry;
    try {
      entry = signed.verifyOnce(own.chain());
    } catch (BadKeysException e) {
      return new Opened.Refused(reason(e));
    }
    if (entry.device() != device) {
      return new Opened.Refused(Reason.WRONG_OWNER);
    }
    Optional<SealingKey> opening = keyOf.apply(entry.key());
    if (opening.isEmpty()) {
      return new Opened.Refused(Reason.UNKNOWN_KEY);
    }
    Optional<ArchiveKey> key =
        opening
            .get()
            .open(info(entry), entry.sealed())
            .filter(bytes -> bytes.length == ArchiveKey.KEY_BYTES)
            .map(bytes -> ArchiveKey.of(entry.user(), entry.epoch(), bytes));
    if (key.isEmpty()) {
      return new Opened.Refused(Reason.UNWRAP_FAILED);
    }
    return key.get().commitment().equals(entry.commitment())
        ? new Opened.Key(key.get(), entry.by(), own.chain().key(entry.by()).isPresent())
        : new Opened.Refused(Reason.WRONG_COMMITMENT);
  }

  private static Reason reason(BadKeysException refusal) {
    return switch (refusal.reason()) {
      case WRONG_OWNER -> Reason.WRONG_OWNER;
      case BAD_SIGNATURE -> Reason.BAD_SIGNATURE;
      case NOT_A_MEMBER -> Reason.NOT_A_MEMBER;
      case MALFORMED, OUT_OF_SEQUENCE, FORK, KNOWN_DEVICE, OUT_OF_BOUNDS -> Reason.MALFORMED;
    };
  }

  /**
   * What a sealed archive key is bound to: "whimbrel/v1/archive-key\0" ‖ account (16) ‖ epoch ‖
   * device ‖ key number (4 each, big-endian) ‖ commitment (32).
   */
  private static Bytes info(SealedArchiveKey place) {
    return Bytes.of(
        ByteBuffer.allocate(INFO.length + 16 + 4 + 4 + 4 + place.commitment().size())
            .put(INFO)
            .putLong(place.user().getMostSignificantBits())
            .putLong(place.user().getLeastSignificantBits())
            .putInt(place.epoch())
            .putInt(place.device())
            .putInt(place.key())
            .put(place.commitment().bytes())
            .array());
  }
}
