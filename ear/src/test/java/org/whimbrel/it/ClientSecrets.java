package org.whimbrel.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.whimbrel.client.crypto.DeviceKeys;
import org.whimbrel.client.crypto.RecoveryKey;
import org.whimbrel.client.crypto.SentKey;
import org.whimbrel.client.store.Store;

/** The secrets of Java clients, taken from where they keep them. */
final class ClientSecrets {
  private static final int KEY_BYTES = 32;
  private static final String CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int RECOVERY_CHARS = 52;

  private final Needles needles = new Needles();
  private final Set<String> names = new TreeSet<>();

  Needles needles() {
    return needles;
  }

  /** What there is at least one of. */
  Set<String> names() {
    return names;
  }

  void add(String what, byte[] secret) {
    needles.add(what, secret);
    names.add(what);
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
    String session = new String(store.read("session").orElseThrow().bytes(), UTF_8);
    add("a refresh token", session.lines().toList().get(2).getBytes(UTF_8));
  }

  /** As {@link DeviceKeys#toBytes} writes them: a seed, then each key to seal to. */
  private void addDeviceKeys(byte[] form) {
    ByteBuffer in = ByteBuffer.wrap(form, 1 + 16 + 4, form.length - 1 - 16 - 4);
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

  /** As people write it down, and what it stands for. */
  void addRecoveryKey(RecoveryKey key) {
    String text = key.toText();
    String characters = text.replace("-", "");
    add("the recovery key", text.getBytes(UTF_8));
    add("the recovery key", characters.getBytes(UTF_8));
    BigInteger value = BigInteger.ZERO;
    for (int i = 0; i < RECOVERY_CHARS; i++) {
      value = value.shiftLeft(5).or(BigInteger.valueOf(CROCKFORD.indexOf(characters.charAt(i))));
    }
    // 52 characters are 260 bits; the last four are no part of the key.
    byte[] bytes = value.shiftRight(4).toByteArray();
    byte[] raw = new byte[KEY_BYTES];
    int size = Math.min(bytes.length, KEY_BYTES);
    System.arraycopy(bytes, bytes.length - size, raw, KEY_BYTES - size, size);
    add("the recovery key", raw);
  }
}
