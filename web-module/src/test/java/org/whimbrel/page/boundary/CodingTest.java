package org.whimbrel.page.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.whimbrel.protocol.Bytes;

class CodingTest {
  private static final Bytes SOMETHING = Bytes.of(new byte[] {1, 2, 3});

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "none                    | IDENTITY",
        "''                      | IDENTITY",
        "gzip, deflate, br, zstd | BROTLI",
        "gzip, deflate           | GZIP",
        "GZIP                    | GZIP",
        "*                       | BROTLI",
        "br;q=0, *               | GZIP",
        "br;q=0.5, gzip;q=0.8    | GZIP",
        "br ; q=0 , gzip;q=0     | IDENTITY",
        "identity, gzip;q=0.5    | IDENTITY",
        "br;q=much               | IDENTITY",
        "deflate                 | IDENTITY",
      })
  void aBrowserShouldGetTheBestOfWhatItTakes(@Nullable String accepted, Coding expected) {
    assertThat(file(Coding.values()).bestFor(accepted)).isEqualTo(expected);
  }

  @Test
  void aFormThatTheBuildDidNotMakeShouldNotBeChosen() {
    assertThat(file(Coding.IDENTITY).bestFor("br, gzip")).isEqualTo(Coding.IDENTITY);
    assertThat(file(Coding.IDENTITY, Coding.GZIP).bestFor("br, gzip")).isEqualTo(Coding.GZIP);
  }

  private static PageFile file(Coding... codings) {
    Map<Coding, Bytes> forms = new HashMap<>();
    for (Coding coding : codings) {
      forms.put(coding, SOMETHING);
    }
    return PageFile.of("/assets/main.js", forms);
  }
}
