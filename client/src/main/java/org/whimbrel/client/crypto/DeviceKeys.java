package org.whimbrel.client.crypto;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.whimbrel.protocol.Bytes;

/**
 * All private keys of one device: its Ed25519 identity, the X25519 key that others seal to now, and
 * those before it that are in their grace. Immutable; a change gives another one.
 *
 * <p>The form for a key store, big-endian: version (1 byte, 1), account (16), device (4), seed of
 * the identity (32), number of keys (4), then for each key its number (4), when it was made (8),
 * until when it is in its grace (8, 0 for the current one), and the private key (32). Nothing in it
 * is encrypted.
 */
public final class DeviceKeys {
  /** The most keys at once: the current one and those in their grace. */
  public static final int KEYS_MAX = 16;

  private static final byte FORM_VERSION = 1;
  private static final int FIXED_BYTES = 1 + 16 + 4 + SigningKey.SEED_BYTES + 4;
  private static final int KEY_BYTES = 4 + 8 + 8 + SealingKey.PRIVATE_KEY_BYTES;

  private final UUID user;
  private final int device;
  private final SigningKey identity;
  private final List<SealingKey> keys;

  private DeviceKeys(UUID user, int device, SigningKey identity, List<SealingKey> keys) {
    this.user = user;
    this.device = device;
    this.identity = identity;
    this.keys = List.copyOf(keys);
  }

  /** The keys of a new device. */
  public static DeviceKeys generate(UUID user, int device, long nowMs, SecureRandom random) {
    if (device < 1) {
      throw new IllegalArgumentException("devices count from 1");
    }
    return new DeviceKeys(
        user, device, SigningKey.generate(random), List.of(SealingKey.generate(1, nowMs, random)));
  }

  /**
   * With a new key to seal to; the present one stays for its grace.
   *
   * @param graceUntilMs until when others may seal to the present one
   * @throws IllegalStateException if {@value #KEYS_MAX} keys are there already
   */
  public DeviceKeys rotate(long nowMs, long graceUntilMs, SecureRandom random) {
    if (keys.size() >= KEYS_MAX) {
      throw new IllegalStateException("too many keys are in their grace");
    }
    if (graceUntilMs <= SealingKey.CURRENT) {
      throw new IllegalArgumentException("a grace ends after 1970");
    }
    List<SealingKey> next = new ArrayList<>(keys);
    SealingKey old = next.remove(next.size() - 1);
    next.add(old.supersededUntil(graceUntilMs));
    next.add(SealingKey.generate(old.n() + 1, nowMs, random));
    return new DeviceKeys(user, device, identity, next);
  }

  /**
   * Without the keys whose grace is over. Only for a device that has everything from its mailbox:
   * what was sealed in the grace may come later.
   */
  public DeviceKeys withoutExpired(long nowMs) {
    List<SealingKey> left = keys.stream().filter(key -> !key.isExpired(nowMs)).toList();
    return left.size() == keys.size() ? this : new DeviceKeys(user, device, identity, left);
  }

  /** What this device shows to an old one of its account; with a new secret each time. */
  public LinkRequest linkRequest(SecureRandom random) {
    byte[] secret = new byte[LinkRequest.SECRET_BYTES];
    random.nextBytes(secret);
    return new LinkRequest(user, device, identityKey(), Bytes.of(secret));
  }

  /** Whose device it is. */
  public UUID user() {
    return user;
  }

  /** The device's number. */
  public int device() {
    return device;
  }

  /** The public key that the device's signatures are checked with, 32 bytes. */
  public Bytes identityKey() {
    return identity.publicKey();
  }

  /** The device's identity. */
  SigningKey identity() {
    return identity;
  }

  /** The number of the key that others seal to now. */
  public int currentNumber() {
    return current().n();
  }

  /** When the key that others seal to now was made, milliseconds since 1970-01-01 UTC. */
  public long currentSinceMs() {
    return current().notBeforeMs();
  }

  SealingKey current() {
    return keys.get(keys.size() - 1);
  }

  /** The end of the grace of the key before the current one; 0 if it is not there. */
  long previousGraceUntilMs() {
    return find(current().n() - 1).map(SealingKey::graceUntilMs).orElse(0L);
  }

  Optional<SealingKey> find(int n) {
    return keys.stream().filter(key -> key.n() == n).findFirst();
  }

  /** The numbers of all keys that are there, the current one last. */
  public List<Integer> numbers() {
    return keys.stream().map(SealingKey::n).toList();
  }

  /** The form for a key store. */
  public Bytes toBytes() {
    ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + keys.size() * KEY_BYTES);
    out.put(FORM_VERSION);
    out.putLong(user.getMostSignificantBits()).putLong(user.getLeastSignificantBits());
    out.putInt(device).put(identity.seed().bytes()).putInt(keys.size());
    for (SealingKey key : keys) {
      out.putInt(key.n()).putLong(key.notBeforeMs()).putLong(key.graceUntilMs());
      out.put(key.privateKey().bytes());
    }
    return Bytes.of(out.array());
  }

  /**
   * Reads the form for a key store.
   *
   * @throws IllegalArgumentException if it is none, or of another version
   */
  public static DeviceKeys fromBytes(Bytes form) {
    ByteBuffer in = ByteBuffer.wrap(form.bytes());
    try {
      if (in.get() != FORM_VERSION) {
        throw new IllegalArgumentException("device keys of an unknown version");
      }
      UUID user = new UUID(in.getLong(), in.getLong());
      int device = in.getInt();
      SigningKey identity = SigningKey.ofSeed(take(in, SigningKey.SEED_BYTES));
      int count = in.getInt();
      if (device < 1 || count < 1 || count > KEYS_MAX || in.remaining() != count * KEY_BYTES) {
        throw new IllegalArgumentException("device keys of a broken form");
      }
      List<SealingKey> keys = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        keys.add(
            SealingKey.of(
                in.getInt(), in.getLong(), in.getLong(), take(in, SealingKey.PRIVATE_KEY_BYTES)));
      }
      return new DeviceKeys(user, device, identity, keys);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("device keys that end too early", e);
    }
  }

  private static Bytes take(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return Bytes.of(bytes);
  }

  /** The device and key numbers only: secrets never reach a log. */
  @Override
  public String toString() {
    return "DeviceKeys[" + user + "/" + device + ", keys " + numbers() + "]";
  }
}
