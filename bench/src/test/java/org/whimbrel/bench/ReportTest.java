package org.whimbrel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whimbrel.bench.Results.options;
import static org.whimbrel.bench.Results.result;
import static org.whimbrel.bench.Results.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.whimbrel.bench.measure.Milestone;
import org.whimbrel.bench.proof.ViolationKind;
import org.whimbrel.bench.proof.Violations;

class ReportTest {
  private static final long SECOND = 1_000_000_000L;

  private static JsonNode json(Violations violations) throws Exception {
    return new ObjectMapper().readTree(new JsonReport(options(), result(violations)).text());
  }

  @Test
  void clientsThatWereLateThemselvesShouldBeTold() throws Exception {
    Result result = result(new Violations());
    assertThat(new Report(options(), result).table()).doesNotContain("THE CLIENTS WERE LATE");

    result.meter().reach(Milestone.OFFERED, SECOND, 3 * SECOND);

    assertThat(new Report(options(), result).table()).contains("THE CLIENTS WERE LATE: by 2");
  }

  @Test
  void costShouldBeOfTheMeasuredTimeAndPerDelivery() throws Exception {
    JsonNode json = json(new Violations());

    assertThat(json.at("/proved").asBoolean()).isTrue();
    assertThat(json.at("/acceptedPerSecond").asDouble()).isEqualTo(10);
    assertThat(json.at("/shownPerSecond").asDouble()).isEqualTo(20);
    assertThat(json.at("/serverCpu/cpuSeconds").asDouble()).isEqualTo(2);
    assertThat(json.at("/serverCpu/cpuSecondsPerAccepted").asDouble()).isEqualTo(0.02);
    assertThat(json.at("/serverCpu/cpuSecondsPerDelivered").asDouble()).isEqualTo(0.01);
    assertThat(json.at("/databaseCpu/cpuSeconds").isNull()).isTrue();
    assertThat(json.at("/serverIdleCores").asDouble()).isEqualTo(0.5);
    assertThat(json.at("/violations")).isEmpty();
  }

  @Test
  void memoryShouldBePerSocket() throws Exception {
    JsonNode json = json(new Violations());

    assertThat(json.at("/serverHeap/perSocketBytes").asDouble()).isEqualTo(2_048);
    assertThat(json.at("/clientHeap/perSocketBytes").asDouble()).isEqualTo((1 << 20) / 10.0);
    assertThat(json.at("/serverResident/perSocketBytes").isNull()).isTrue();
  }

  @Test
  void sectionsShouldBeToldApart() throws Exception {
    JsonNode json = json(new Violations());

    assertThat(json.at("/sections/quiet/shownLatency/count").asLong()).isEqualTo(200);
    assertThat(json.at("/sections/key change/shownLatency/count").asLong()).isZero();
    assertThat(json.at("/keyNewsLatency/0/count").asLong()).isEqualTo(1);
    assertThat(new Report(options(), result(new Violations())).table())
        .contains("key change", "quiet", "to key news", "PROVED");
  }

  @Test
  void violationsShouldBeInTableAndJson() throws Exception {
    Violations violations = new Violations();
    violations.add(ViolationKind.LOST, "id=1");

    assertThat(new Report(options(), result(violations)).table())
        .contains("NOT PROVED", "LOST: 1", "id=1");
    assertThat(json(violations).at("/proved").asBoolean()).isFalse();
    assertThat(json(violations).at("/violations/0/kind").asText()).isEqualTo("LOST");
  }

  @Test
  void twoResultsShouldBeSideBySideWithTheirRatio() throws Exception {
    Violations violations = new Violations();
    violations.add(ViolationKind.LOST, "id=1");
    Result peer = result(Subject.Kind.EJABBERD, usage(1, 2), usage(2, 4), violations);
    Comparison comparison = new Comparison(result(new Violations()), peer);

    assertThat(comparison.table())
        .containsPattern("Whimbrel +ejabberd +ratio")
        .containsPattern("to shown p50 +ms +4.00 +4.00 +1.00")
        .containsPattern("to receipt p50 +ms +\\? +\\? +\\?")
        .containsPattern("server side CPU +ms/delivered +10.00 +5.00 +2.00")
        .containsPattern("database CPU +ms/delivered +\\? +\\? +\\?")
        .containsPattern("client CPU +ms/delivered +5.00 +10.00 +0.50")
        .containsPattern("proved +yes +NO");
    JsonNode json = new ObjectMapper().readTree(comparison.json(options()));
    assertThat(json.at("/whimbrel/subject").asText()).isEqualTo("Whimbrel");
    assertThat(json.at("/whimbrel/proved").asBoolean()).isTrue();
    assertThat(json.at("/peer/subject").asText()).isEqualTo("ejabberd");
    assertThat(json.at("/peer/proved").asBoolean()).isFalse();
    assertThat(json.at("/peer/options/servers").isMissingNode()).isTrue();
    JsonNode server = json.at("/comparison/8");
    assertThat(server.get("name").asText()).isEqualTo("server side CPU");
    assertThat(server.get("unit").asText()).isEqualTo("ms/delivered");
    assertThat(server.get("ratio").asDouble()).isEqualTo(2);
    assertThat(json.at("/comparison/9/ratio").isNull()).isTrue();
  }

  @Test
  void aPeerShouldBeCalledByItsName() throws Exception {
    Result peer = result(Subject.Kind.EJABBERD, usage(1, 2), usage(2, 4), new Violations());

    assertThat(new Report(options(), peer).table())
        .contains("ejabberd, direct", "texts of 4096 B as they are", "PROVED")
        .doesNotContain("broker", "wraps", "sealed");
  }
}
