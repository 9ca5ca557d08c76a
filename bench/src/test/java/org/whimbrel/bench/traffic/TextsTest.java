package org.whimbrel.bench.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.whimbrel.client.crypto.Content;

class TextsTest {
  private static final Derived DERIVED = new Derived(1);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 999, 1_000, 1_001, 2_000, 2_047, 2_999, 3_333, 4_000})
  void aTextShouldHaveTheWantedSizeAndBeOneThatCanBeSealed(int bytes) {
    String text = new Texts(DERIVED, bytes).of(7);

    assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSize(bytes);
    assertThat(Content.unpad(Content.pad(text))).contains(text);
  }

  @Test
  void whatIsBeyondTheLargestTextShouldBeLeftOut() {
    assertThat(new Texts(DERIVED, 4_096).of(1).getBytes(StandardCharsets.UTF_8)).hasSize(4_000);
  }

  @Test
  void textsShouldDifferFromEachOtherAndBeTheSameAgain() {
    Texts texts = new Texts(DERIVED, 50);

    assertThat(texts.of(1)).isNotEqualTo(texts.of(2)).isEqualTo(texts.of(1));
    assertThat(texts.of(1)).isNotEqualTo(new Texts(new Derived(2), 50).of(1));
  }

  @ParameterizedTest
  @CsvSource({"1, 112", "63, 112", "64, 176", "4096, 4208"})
  void theCiphertextShouldBeThatOfTheBucket(int bytes, int ciphertextBytes) {
    assertThat(new Texts(DERIVED, bytes).ciphertextBytes()).isEqualTo(ciphertextBytes);
  }
}
