package org.whimbrel.client.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.whimbrel.protocol.Envelope;

class ContentTest {
  @ParameterizedTest
  @CsvSource({
    "1,64",
    "63,64",
    "64,128",
    "127,128",
    "128,256",
    "255,256",
    "256,512",
    "511,512",
    "512,1024",
    "999,1024",
    "1000,1024"
  })
  void textShouldBePaddedToItsBucket(int chars, int bucket) {
    byte[] content = Content.pad("x".repeat(chars));

    assertThat(content).hasSize(bucket);
    assertThat(Content.unpad(content)).contains("x".repeat(chars));
  }

  @Test
  void thousandCharactersOutsideTheBasicPlaneShouldFit() {
    String text = "\uD83D\uDC26".repeat(1_000);

    byte[] content = Content.pad(text);

    assertThat(content).hasSize(4_160);
    assertThat(Content.unpad(content)).contains(text);
    assertThat(32 + content.length + 16).isLessThanOrEqualTo(Envelope.CIPHERTEXT_MAX_BYTES);
  }

  @Test
  void theLargestBucketShouldHoldTheLargestTextAndItsEnd() {
    int[] buckets = Content.bucketsBytes();

    assertThat(buckets[buckets.length - 1]).isGreaterThan(Content.TEXT_MAX_BYTES);
    assertThat(buckets).isSorted();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u0000\u0000", "\u0000", "é\u0080", " ", "\n"})
  void textThatLooksLikePaddingShouldComeBack(String text) {
    assertThat(Content.unpad(Content.pad(text))).contains(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\uD83D", "\uDC26a"})
  void textThatIsNoneShouldBeRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Content.pad(text));
  }

  @Test
  void aTextOfMoreThanThousandCharactersShouldBeRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Content.pad("x".repeat(1_001)));
  }

  @Test
  void contentThatIsNotOfTheFormShouldBeRefused() {
    byte[] good = Content.pad("hello");
    byte[] dirty = good.clone();
    dirty[63] = 1;
    byte[] notUtf8 = good.clone();
    notUtf8[0] = (byte) 0xFF;
    byte[] overlong = good.clone();
    overlong[0] = (byte) 0xC0;
    overlong[1] = (byte) 0xAF;
    byte[] empty = new byte[64];
    empty[0] = (byte) 0x80;
    byte[] tooLong = new byte[2_048];
    Arrays.fill(tooLong, 0, 1_001, (byte) 'x');
    tooLong[1_001] = (byte) 0x80;

    for (byte[] bad :
        new byte[][] {
          dirty,
          notUtf8,
          overlong,
          empty,
          tooLong,
          new byte[64],
          new byte[0],
          Arrays.copyOf(good, 63),
          Arrays.copyOf(good, 65),
          Arrays.copyOf(good, 128)
        }) {
      assertThat(Content.unpad(bad)).isEmpty();
    }
  }
}
