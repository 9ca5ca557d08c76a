package org.whimbrel.client.crypto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.ChainEntry;
import org.whimbrel.protocol.keys.DeviceChain;
import org.whimbrel.protocol.keys.KeyRecord;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * What an account's owner writes down, for when all devices are lost: 256 random bits, from which
 * follow an Ed25519 key that the device chain names and that can add a device, and an X25519 key
 * that archive keys are sealed to. Immutable.
 */
public final class RecoveryKey {
  private static final int KEY_BYTES = 32;
  private static final byte[] SIGN = ascii("whimbrel/v1/recovery-sign");
  private static final byte[] SEAL = ascii("whimbrel/v1/recovery-seal");
  private static final byte[] CHECK = ascii("whimbrel/v1/recovery-check\0");
  private static final int CHECK_CHARS = 4;
  private static final int CHECK_BYTES = 3;
  private static final int KEY_CHARS = 52;

  private final byte[] key;
  private final SigningKey signing;

  private RecoveryKey(byte[] key) {
    this.key = key;
    this.signing = SigningKey.ofSeed(Bytes.of(derive(SIGN)));
  }

  /** A new one. */
  public static RecoveryKey generate(SecureRandom random) {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    return new RecoveryKey(key);
  }

  /**
   * That of these bytes.
   *
   * @throws IllegalArgumentException if they are not {@value #KEY_BYTES}
   */
  static RecoveryKey of(Bytes key) {
    if (key.size() != KEY_BYTES) {
      throw new IllegalArgumentException("a recovery key has " + KEY_BYTES + " bytes");
    }
    return new RecoveryKey(key.bytes().clone());
  }

  /**
   * Reads {@link #toText}. Passes over white space and {@code -}, takes small letters, {@code O}
   * for 0, {@code I} and {@code L} for 1.
   *
   * @throws IllegalArgumentException if it is none, or was copied wrongly; quotes nothing of it
   */
  public static RecoveryKey fromText(String text) {
    String characters =
        text.replaceAll("[\\s-]", "")
            .toUpperCase(Locale.ROOT)
            .replace('O', '0')
            .replace('I', '1')
            .replace('L', '1');
    if (characters.length() != KEY_CHARS + CHECK_CHARS) {
      throw new IllegalArgumentException(
          "a recovery key has " + (KEY_CHARS + CHECK_CHARS) + " letters and digits");
    }
    RecoveryKey read =
        new RecoveryKey(Base32.decode(characters.substring(0, KEY_CHARS), KEY_BYTES));
    if (!characters.substring(KEY_CHARS).equals(read.check())) {
      throw new IllegalArgumentException("the recovery key was not copied rightly");
    }
    return read;
  }

  /**
   * 14 groups of 4 with {@code -} between: 52 characters for the key, and 4 to notice what was
   * copied wrongly. This is the secret itself.
   */
  public String toText() {
    return (Base32.encode(key) + check()).replaceAll("(.{4})(?=.)", "$1-");
  }

  private String check() {
    MessageDigest digest = Ciphers.digest("SHA-256");
    digest.update(CHECK);
    byte[] hash = Arrays.copyOf(digest.digest(key), CHECK_BYTES);
    return Base32.encode(hash).substring(0, CHECK_CHARS);
  }

  /** What it signs chain entries with, as device {@link ChainEntry#RECOVERY_SIGNER}. */
  public SigningKey signingKey() {
    return signing;
  }

  /** What archive keys are sealed to. */
  SealingKey sealingKey(int n) {
    return SealingKey.of(n, 0, SealingKey.CURRENT, Bytes.of(derive(SEAL)));
  }

  /** Whether the chain names this recovery key. */
  public boolean isOf(DeviceChain chain) {
    return chain.recoveryKey().filter(signing.publicKey()::equals).isPresent();
  }

  /**
   * The record of the key that archive keys are sealed to.
   *
   * @param chain the account's, which names this recovery key already
   * @param n counts the account's recovery keys, from 1
   */
  public SignedKeyRecord record(DeviceChain chain, int n, long nowMs) {
    Bytes bytes =
        new KeyRecord(
                chain.user(),
                ChainEntry.RECOVERY_SIGNER,
                n,
                sealingKey(n).publicKey(),
                nowMs,
                0,
                chain.generation(),
                chain.seq(),
                chain.head())
            .toBytes();
    return new SignedKeyRecord(bytes, signing.sign(SignedKeyRecord.signedBytes(bytes)));
  }

  /** HKDF-SHA256 (RFC 5869) without a salt. */
  private byte[] derive(byte[] info) {
    HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
    hkdf.init(new HKDFParameters(key, null, info));
    byte[] derived = new byte[KEY_BYTES];
    int unused = hkdf.generateBytes(derived, 0, derived.length);
    return derived;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Tells nothing: secrets never reach a log. */
  @Override
  public String toString() {
    return "RecoveryKey";
  }
}
