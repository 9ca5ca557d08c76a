package org.whimbrel.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  private static Json read(String text) {
    return Json.read(Bytes.of(text.getBytes(StandardCharsets.UTF_8)), Set.of("a", "b"));
  }

  @Test
  void fieldsShouldComeBackInWhateverOrder() {
    Json json = read(" {\"b\": 5, \"a\": \"é\"} ");

    assertThat(json.text("a")).isEqualTo("é");
    assertThat(json.number("b")).isEqualTo(5);
    assertThat(json.small("b")).isEqualTo(5);
    assertThat(json.has("a")).isTrue();
    assertThat(json.has("c")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "1",
        "null",
        "{\"a\":1}x",
        "{\"a\":1}{}",
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,\"c\":1}",
        "{\"a\":null}",
        "{\"a\":true}",
        "{\"a\":1.5}",
        "{\"a\":[1]}",
        "{\"a\":{}}",
        "{\"a\":9223372036854775808}",
        "{'a':1}",
        "{a:1}",
        "{\"a\":1,}",
        "{\"a\":\"\n\"}"
      })
  void whatIsNotAFlatObjectOfKnownFieldsShouldBeRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> read(text));
  }

  @Test
  void fieldsOfAnotherFormShouldBeRefused() {
    Json json = read("{\"a\":\"text\",\"b\":-1}");

    assertThatIllegalArgumentException().isThrownBy(() -> json.number("a"));
    assertThatIllegalArgumentException().isThrownBy(() -> json.number("b"));
    assertThatIllegalArgumentException().isThrownBy(() -> json.text("b"));
    assertThatIllegalArgumentException().isThrownBy(() -> json.text("c"));
    assertThatIllegalArgumentException().isThrownBy(() -> json.uuid("a"));
    assertThatIllegalArgumentException().isThrownBy(() -> json.bytes("a", 32));
    assertThatIllegalArgumentException().isThrownBy(() -> json.expect("a", "other"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "B9FDAAFD-AB91-4559-91E1-7E09292AB2FA",
        "b9fdaafd-ab91-4559-91e1-7e09292ab2f",
        "b9fdaafdab9145599-1e1-7e09292ab2fa00",
        "{9fdaafd-ab91-4559-91e1-7e09292ab2fa"
      })
  void aUuidShouldHaveOneFormOnly(String text) {
    Json json = read("{\"a\":\"" + text + "\"}");

    assertThatIllegalArgumentException().isThrownBy(() -> json.uuid("a"));
  }
}
