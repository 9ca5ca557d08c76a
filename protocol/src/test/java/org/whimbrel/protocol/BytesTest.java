package org.whimbrel.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytesTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 8192})
  void bytesOfAnyLengthShouldComeBack(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 151);
    }
    Bytes body = Bytes.of(bytes);

    assertThat(Bytes.fromBase64Url(body.toBase64Url())).isEqualTo(body).hasSameHashCodeAs(body);
    assertThat(body.size()).isEqualTo(size);
    assertThat(body.toBase64Url()).matches("[A-Za-z0-9_-]*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a+b/", "a b", "\u00e9\u00e9", "ab\ncd"})
  void whatIsNotBase64UrlShouldBeRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Bytes.fromBase64Url(text));
  }

  @Test
  void otherBytesShouldBeAnotherBody() {
    assertThat(Bytes.of(new byte[] {1})).isNotEqualTo(Bytes.of(new byte[] {2}));
  }

  @Test
  void contentShouldNotShowInALog() {
    assertThat(Bytes.of("secret".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .hasToString("Bytes[6 B]");
  }
}
