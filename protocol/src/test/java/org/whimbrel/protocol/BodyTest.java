package org.whimbrel.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 8192})
  void bytesOfAnyLengthShouldComeBack(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 151);
    }
    Body body = Body.of(bytes);

    assertThat(Body.fromBase64Url(body.toBase64Url())).isEqualTo(body).hasSameHashCodeAs(body);
    assertThat(body.size()).isEqualTo(size);
    assertThat(body.toBase64Url()).matches("[A-Za-z0-9_-]*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a+b/", "a b", "\u00e9\u00e9", "ab\ncd"})
  void whatIsNotBase64UrlShouldBeRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Body.fromBase64Url(text));
  }

  @Test
  void otherBytesShouldBeAnotherBody() {
    assertThat(Body.of(new byte[] {1})).isNotEqualTo(Body.of(new byte[] {2}));
  }

  @Test
  void contentShouldNotShowInALog() {
    assertThat(Body.of("secret".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .hasToString("Body[6 B]");
  }
}
