package org.whimbrel.platform.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class JsonBodyFilterTest {
  @Test
  void aBodyShouldBeReadUpToTheBound() throws IOException {
    assertThat(JsonBodyFilter.read(new ByteArrayInputStream(new byte[10]), 10))
        .hasValueSatisfying(body -> assertThat(body).hasSize(10));
    assertThat(JsonBodyFilter.read(new ByteArrayInputStream(new byte[11]), 10)).isEmpty();
  }

  @Test
  void aBodyWithoutEndShouldNotBeReadForEver() throws IOException {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return ' ';
          }
        };

    assertThat(JsonBodyFilter.read(endless, 1_000)).isEmpty();
  }
}
