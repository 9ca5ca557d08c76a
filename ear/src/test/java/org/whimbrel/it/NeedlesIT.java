package org.whimbrel.it;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The search of {@link PrivacyIT} by itself: what it overlooks would pass for private. */
class NeedlesIT {
  private static final int OFFSETS = 4;

  private final byte[] secret = "0123456789abcdef0123456789ABCDEF".getBytes(UTF_8);
  private final Needles needles = new Needles();

  NeedlesIT() {
    secret[0] = (byte) 0xfb; // so that base64 and base64url differ
    secret[1] = (byte) 0xff;
    needles.addBytes("it", secret);
  }

  private byte[] inside(int before) {
    byte[] heap = new byte[before + secret.length + 5];
    System.arraycopy(secret, 0, heap, before, secret.length);
    return heap;
  }

  private static List<String> encodings(byte[] heap) {
    return List.of(
        HexFormat.of().formatHex(heap),
        HexFormat.of().withUpperCase().formatHex(heap),
        Base64.getEncoder().encodeToString(heap),
        Base64.getUrlEncoder().encodeToString(heap));
  }

  @Test
  void aSecretShouldBeFoundInEveryFormWhereverItBegins() {
    for (int before = 0; before < OFFSETS; before++) {
      assertThat(needles.in(inside(before))).containsExactly("it");
      for (String text : encodings(inside(before))) {
        assertThat(needles.in(text.getBytes(UTF_8))).as(text).containsExactly("it");
        assertThat(needles.in(text.getBytes(UTF_16LE))).as(text).containsExactly("it");
        String printed = "\\x" + HexFormat.of().formatHex(text.getBytes(UTF_8));
        assertThat(needles.in(printed.getBytes(UTF_8))).as(printed).containsExactly("it");
      }
    }
  }

  @Test
  void aTextShouldBeFoundInUtf16() {
    needles.addText("text", "by the river");
    assertThat(needles.in("meet me by the river".getBytes(UTF_16LE))).containsExactly("text");
  }

  @Test
  void whatDiffersInOneBitShouldNotBeFound() {
    byte[] heap = inside(0);
    heap[20] ^= 1;
    assertThat(needles.in(heap)).isEmpty();
    for (String text : encodings(heap)) {
      assertThat(needles.in(text.getBytes(UTF_8))).as(text).isEmpty();
    }
  }
}
