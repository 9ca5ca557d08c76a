package org.whimbrel.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.whimbrel.bench.measure.Counts;
import org.whimbrel.bench.measure.Latency;
import org.whimbrel.bench.measure.Targets;
import org.whimbrel.bench.measure.Usage;
import org.whimbrel.bench.proof.ViolationKind;
import org.whimbrel.bench.proof.Violations;

class ReportTest {
  private static Report report(Violations violations) throws BadArgumentException {
    Latency latency = new Latency(10, 1.5, 2, 3, 4, 5);
    Result result =
        new Result(
            "btestu",
            new Counts(100, 100, 100, 0, 0, 0, 0, 0),
            latency,
            latency,
            latency,
            new Targets(OptionalLong.of(42), "given", OptionalLong.empty(), "none found"),
            new Usage(Optional.of(1.0), Optional.empty(), Optional.of(2.0), Optional.of(1L << 20)),
            new Usage(Optional.of(3.0), Optional.empty(), Optional.of(3.0), Optional.of(1L << 21)),
            Map.of(),
            120,
            5,
            violations.findings());
    return new Report(OptionsParser.parse(List.of("--seconds", "10")), result);
  }

  @Test
  void costShouldBeOfTheWindowAndPerAcceptedMessage() throws Exception {
    JsonNode json = new ObjectMapper().readTree(report(new Violations()).json());

    assertThat(json.at("/proved").asBoolean()).isTrue();
    assertThat(json.at("/acceptedPerSecond").asDouble()).isEqualTo(10);
    assertThat(json.at("/serverCpu/cpuSeconds").asDouble()).isEqualTo(2);
    assertThat(json.at("/serverCpu/cpuSecondsPerMessage").asDouble()).isEqualTo(0.02);
    assertThat(json.at("/postgresCpu/cpuSeconds").isNull()).isTrue();
    assertThat(json.at("/acceptedLatency/p999Ms").asDouble()).isEqualTo(4);
    assertThat(json.at("/violations")).isEmpty();
  }

  @Test
  void violationsShouldBeInTableAndJson() throws Exception {
    Violations violations = new Violations();
    violations.add(ViolationKind.LOST, "id=1");
    Report report = report(violations);

    assertThat(report.table()).contains("NOT PROVED", "LOST: 1", "id=1");
    JsonNode json = new ObjectMapper().readTree(report.json());
    assertThat(json.at("/proved").asBoolean()).isFalse();
    assertThat(json.at("/violations/0/kind").asText()).isEqualTo("LOST");
  }
}
