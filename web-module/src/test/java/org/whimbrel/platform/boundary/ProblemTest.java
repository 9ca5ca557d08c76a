package org.whimbrel.platform.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

class ProblemTest {
  private final JsonMapper json = new JsonMapper();

  /** Programs look at these fields. */
  @Test
  void aProblemShouldLookAsClientsKnowIt() throws JsonProcessingException {
    assertThat(json.readTree(json.writeValueAsString(Problem.of(503, "too-busy", "Wait.", 2L, 3L))))
        .isEqualTo(
            json.readTree(
                """
                {"type":"urn:whimbrel:problem:too-busy","title":"Too busy","status":503,
                 "detail":"Wait.","code":"too-busy","retryAfterMs":2,"serverTimeMs":3}
                """));
  }

  @Test
  void whatIsNotKnownShouldBeLeftOut() throws JsonProcessingException {
    assertThat(json.writeValueAsString(Problem.of(404, "not-found", null)))
        .doesNotContain("detail", "retryAfterMs", "serverTimeMs", "null");
  }
}
