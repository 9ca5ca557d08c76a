package org.whimbrel.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.whimbrel.client.crypto.DeviceKeys;
import org.whimbrel.client.crypto.RecoveryKey;
import org.whimbrel.client.crypto.SentKey;
import org.whimbrel.client.store.Store;

/** The secrets of Java clients, taken from where they keep them. */
final class ClientSecrets {
  private static final int KEY_BYTES = 32;
  private static final String CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int CROCKFORD_BITS = 5;
  private static final int RECOVERY_CHARS = 52;
  private static final String HMAC = "HmacSHA256";

  private final Needles needles;
  private final Set<String> names = new TreeSet<>();

  /**
   * None so far.
   *
   * @param needles what they are added to
   */
  ClientSecrets(Needles needles) {
    this.needles = needles;
  }

  /** What there is at least one of. */
  Set<String> names() {
    return names;
  }

  void add(String what, byte[] secret) {
    needles.addBytes(what, secret);
    names.add(what);
  }

  void addText(String what, String secret) {
    needles.addText(what, secret);
    names.add(what);
  }

  /** The text, and the random bytes that it stands for. */
  void addRefreshToken(String token) {
    addText("a refresh token", token);
    add("a refresh token", Base64.getUrlDecoder().decode(token));
  }

  /** The signature: the rest is what everybody may know. */
  void addAccessToken(String token) {
    String signature = token.substring(token.lastIndexOf('.') + 1);
    addText("an access token", signature);
    add("an access token", Base64.getUrlDecoder().decode(signature));
  }

  /** All that a device keeps. */
  void addStore(Store store) {
    addDeviceKeys(store.read("device-keys").orElseThrow().bytes());
    for (String name : store.list("archive-key")) {
      byte[] form = store.read(name).orElseThrow().bytes();
      add("an archive key", Arrays.copyOfRange(form, form.length - KEY_BYTES, form.length));
    }
    for (String name : store.list("sent")) {
      SentKey sent = SentKey.fromBytes(store.read(name).orElseThrow());
      add("a content key", sent.contentKey().bytes());
    }
    addRefreshToken(refreshToken(store));
  }

  /** The one that is good now. */
  static String refreshToken(Store store) {
    String session = new String(store.read("session").orElseThrow().bytes(), UTF_8);
    return session.lines().toList().get(2);
  }

  /** As {@link DeviceKeys#toBytes} writes them: a seed, then each key to seal to. */
  private void addDeviceKeys(byte[] form) {
    int before = 1 + 16 + 4;
    ByteBuffer in = ByteBuffer.wrap(form, before, form.length - before);
    add("a signing key", take(in));
    for (int left = in.getInt(); left > 0; left--) {
      in.position(in.position() + 4 + 8 + 8);
      add("a sealing key", take(in));
    }
    assertThat(in.hasRemaining()).as("more than keys").isFalse();
  }

  private static byte[] take(ByteBuffer in) {
    byte[] key = new byte[KEY_BYTES];
    in.get(key);
    return key;
  }

  /** As people write it down, what it stands for, and the keys that follow from that. */
  void addRecoveryKey(RecoveryKey key) {
    String text = key.toText();
    String characters = text.replace("-", "");
    addText("the recovery key", text);
    addText("the recovery key", characters);
    byte[] raw = decode(characters);
    add("the recovery key", raw);
    add("the recovery key", derive(raw, "whimbrel/v1/recovery-sign"));
    add("the recovery key", derive(raw, "whimbrel/v1/recovery-seal"));
  }

  private static byte[] decode(String characters) {
    BigInteger value = BigInteger.ZERO;
    for (int i = 0; i < RECOVERY_CHARS; i++) {
      int digit = CROCKFORD.indexOf(characters.charAt(i));
      value = value.shiftLeft(CROCKFORD_BITS).or(BigInteger.valueOf(digit));
    }
    // 52 characters are 260 bits; the last four are no part of the key.
    int surplus = RECOVERY_CHARS * CROCKFORD_BITS - KEY_BYTES * Byte.SIZE;
    byte[] bytes = value.shiftRight(surplus).toByteArray();
    byte[] raw = new byte[KEY_BYTES];
    int size = Math.min(bytes.length, KEY_BYTES);
    System.arraycopy(bytes, bytes.length - size, raw, KEY_BYTES - size, size);
    return raw;
  }

  /** HKDF-SHA256 (RFC 5869) without a salt, for one block. */
  private static byte[] derive(byte[] key, String info) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(new byte[KEY_BYTES], HMAC));
      byte[] extracted = mac.doFinal(key);
      mac.init(new SecretKeySpec(extracted, HMAC));
      mac.update(info.getBytes(US_ASCII));
      return mac.doFinal(new byte[] {1});
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + HMAC, e);
    }
  }
}
