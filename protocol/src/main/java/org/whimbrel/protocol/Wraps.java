package org.whimbrel.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The wraps of a message, packed one behind the other, {@value #RECORD_BYTES} bytes each: account
 * (16), device (2), key (4), sealed content key ({@value #SEALED_BYTES}), big-endian. Packed,
 * because a message to 1,000 accounts has 5,000 of them, and the server moves them without looking.
 * Each device comes at most once. Immutable by agreement, like {@link Bytes}.
 */
public final class Wraps {
  /** The size of a sealed content key: encapsulated key and ciphertext (RFC 9180). */
  public static final int SEALED_BYTES = 80;

  /** The size of one packed wrap. */
  public static final int RECORD_BYTES = 16 + 2 + 4 + SEALED_BYTES;

  /** No wraps. */
  public static final Wraps NONE = new Wraps(new byte[0]);

  private final byte[] packed;

  private Wraps(byte[] packed) {
    this.packed = packed;
  }

  /** Packs wraps. */
  public static Wraps of(List<Wrap> wraps) {
    ByteBuffer buffer = ByteBuffer.allocate(wraps.size() * RECORD_BYTES);
    for (Wrap wrap : wraps) {
      buffer.putLong(wrap.account().getMostSignificantBits());
      buffer.putLong(wrap.account().getLeastSignificantBits());
      buffer.putShort((short) wrap.device());
      buffer.putInt(wrap.key());
      buffer.put(wrap.sealed().bytes());
    }
    return packed(buffer.array());
  }

  /**
   * Takes the packed form, without copying it.
   *
   * @throws IllegalArgumentException if it is not of that form, or a device comes twice
   */
  public static Wraps packed(byte[] packed) {
    if (packed.length == 0) {
      return NONE;
    }
    if (packed.length % RECORD_BYTES != 0) {
      throw new IllegalArgumentException("wraps of a broken size");
    }
    Wraps wraps = new Wraps(packed);
    Set<Object> devices = new HashSet<>();
    for (int i = 0; i < wraps.count(); i++) {
      if (wraps.device(i) < 1
          || wraps.key(i) < 1
          || !devices.add(List.of(wraps.account(i), wraps.device(i)))) {
        throw new IllegalArgumentException("a wrap without a device or key, or one device twice");
      }
    }
    return wraps;
  }

  /**
   * Takes the packed form from where only checked ones are put, without checking it again.
   *
   * @throws IllegalArgumentException if it is of a broken size
   */
  public static Wraps checkedBefore(byte[] packed) {
    if (packed.length % RECORD_BYTES != 0) {
      throw new IllegalArgumentException("wraps of a broken size");
    }
    return packed.length == 0 ? NONE : new Wraps(packed);
  }

  /**
   * Decodes the wire form.
   *
   * @throws IllegalArgumentException if it is not base64url of the packed form
   */
  public static Wraps fromBase64Url(String text) {
    return packed(Bytes.fromBase64Url(text).bytes());
  }

  /** The wire form. */
  public String toBase64Url() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(packed);
  }

  /** How many there are. */
  public int count() {
    return packed.length / RECORD_BYTES;
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return packed.length == 0;
  }

  /** The size of the packed form. */
  public int sizeBytes() {
    return packed.length;
  }

  /** The packed form itself, not a copy. */
  public byte[] bytes() {
    return packed;
  }

  /** Whose device the wrap at this place is for. */
  public UUID account(int index) {
    ByteBuffer at = at(index);
    return new UUID(at.getLong(), at.getLong());
  }

  /** The number of the device that the wrap at this place is for. */
  public int device(int index) {
    return at(index).getShort(index * RECORD_BYTES + 16) & 0xFFFF;
  }

  /** The number of the key that the wrap at this place is sealed to. */
  public int key(int index) {
    return at(index).getInt(index * RECORD_BYTES + 18);
  }

  /** The wrap at this place. */
  public Wrap get(int index) {
    int from = index * RECORD_BYTES + 22;
    return new Wrap(
        account(index),
        device(index),
        key(index),
        Bytes.of(Arrays.copyOfRange(packed, from, from + SEALED_BYTES)));
  }

  /** All of them. */
  public List<Wrap> list() {
    List<Wrap> list = new ArrayList<>(count());
    for (int i = 0; i < count(); i++) {
      list.add(get(i));
    }
    return list;
  }

  /** The one for a device. */
  public Optional<Wrap> find(UUID account, int device) {
    for (int i = 0; i < count(); i++) {
      if (device(i) == device && account(i).equals(account)) {
        return Optional.of(get(i));
      }
    }
    return Optional.empty();
  }

  private ByteBuffer at(int index) {
    return ByteBuffer.wrap(packed).position(index * RECORD_BYTES);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Wraps wraps && Arrays.equals(packed, wraps.packed);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(packed);
  }

  @Override
  public String toString() {
    return "Wraps[" + count() + "]";
  }
}
