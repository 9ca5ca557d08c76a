package org.whimbrel.it;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.whimbrel.protocol.Bytes;

/**
 * What is looked for in heaps of bytes, in all the forms that it may have there: as it is, in hex,
 * in base64 and base64url wherever it begins inside of what was encoded; all these in hex again, as
 * PostgreSQL prints bytes, and in UTF-16, as Artemis writes strings. Not what is compressed.
 */
final class Needles {
  /** Shorter ones would be found by chance. */
  private static final int LENGTH_MIN = 8;

  private static final int PREFIXES = 1 << 16;
  private static final int BASE64_GROUP = 3;
  private static final int BASE64_BITS = 6;

  private record Needle(String what, Bytes form) {
    boolean isAt(int at, byte[] heap) {
      byte[] bytes = form.bytes();
      int end = at + bytes.length;
      return end <= heap.length && Arrays.equals(heap, at, end, bytes, 0, bytes.length);
    }
  }

  /** By their first two bytes, so that a heap is gone through once for all of them. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private final @Nullable List<Needle>[] byPrefix = new List[PREFIXES];

  /** Looks for a text, too. */
  void addText(String what, String secret) {
    addBytes(what, secret.getBytes(UTF_8));
    addBytes(what, secret.getBytes(UTF_16LE));
    addBytes(what, secret.getBytes(UTF_16BE));
  }

  /** Looks for these bytes, too. */
  void addBytes(String what, byte[] secret) {
    if (secret.length < LENGTH_MIN) {
      throw new IllegalArgumentException(what + " is too short to look for");
    }
    put(what, secret.clone());
    List<String> texts = new ArrayList<>();
    texts.add(HexFormat.of().formatHex(secret));
    texts.add(HexFormat.of().withUpperCase().formatHex(secret));
    for (int before = 0; before < BASE64_GROUP; before++) {
      texts.add(core(Base64.getEncoder(), secret, before));
      texts.add(core(Base64.getUrlEncoder(), secret, before));
    }
    for (String text : texts) {
      put(what, text.getBytes(UTF_8));
      put(what, HexFormat.of().formatHex(text.getBytes(UTF_8)).getBytes(UTF_8));
      put(what, text.getBytes(UTF_16LE));
    }
  }

  /** The characters that hold nothing but the secret, if so many bytes come before it. */
  private static String core(Base64.Encoder encoder, byte[] secret, int before) {
    byte[] shifted = new byte[before + secret.length];
    System.arraycopy(secret, 0, shifted, before, secret.length);
    String text = encoder.withoutPadding().encodeToString(shifted);
    int from = (before * Byte.SIZE + BASE64_BITS - 1) / BASE64_BITS;
    return text.substring(from, shifted.length * Byte.SIZE / BASE64_BITS);
  }

  private void put(String what, byte[] form) {
    int prefix = prefix(form, 0);
    List<Needle> there = byPrefix[prefix];
    if (there == null) {
      there = new ArrayList<>();
      byPrefix[prefix] = there;
    }
    there.add(new Needle(what, Bytes.of(form)));
  }

  private static int prefix(byte[] bytes, int at) {
    return (Byte.toUnsignedInt(bytes[at]) << Byte.SIZE) | Byte.toUnsignedInt(bytes[at + 1]);
  }

  /** Which of them are there. */
  Set<String> in(byte[] heap) {
    Set<String> found = new TreeSet<>();
    for (int at = 0; at + LENGTH_MIN <= heap.length; at++) {
      List<Needle> candidates = byPrefix[prefix(heap, at)];
      if (candidates != null) {
        for (Needle needle : candidates) {
          if (needle.isAt(at, heap)) {
            found.add(needle.what());
          }
        }
      }
    }
    return found;
  }
}
