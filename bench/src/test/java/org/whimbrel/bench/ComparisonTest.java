package org.whimbrel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whimbrel.bench.Results.result;
import static org.whimbrel.bench.Results.usage;

import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.whimbrel.bench.measure.Part;
import org.whimbrel.bench.measure.Targets;
import org.whimbrel.bench.measure.Usage;
import org.whimbrel.bench.proof.Violations;

class ComparisonTest {
  private static final long MEBIBYTE = 1 << 20;

  private static Targets.Target process(long... pids) {
    return new Targets.Target(
        LongStream.of(pids).boxed().toList(), pids.length == 0 ? "none" : "given");
  }

  /** 200 deliveries beside an ejabberd that took 1 s for them. */
  private static Comparison comparison(Map<Part, Targets.Target> parts, Usage begin, Usage end)
      throws BadArgumentException {
    return new Comparison(
        result(Subject.Kind.WHIMBREL, new Targets(parts), begin, end, new Violations()),
        result(Subject.Kind.EJABBERD, usage(1, 2), usage(2, 4), new Violations()));
  }

  @Test
  void brokersOfTheirOwnShouldCountForTheServer() throws Exception {
    Usage end =
        new Usage(
            Map.of(Part.SERVER, 2.0, Part.BROKER, 1.0, Part.GATEWAY, 0.5, Part.DATABASE, 0.5),
            Map.of(Part.SERVER, MEBIBYTE, Part.BROKER, 2 * MEBIBYTE, Part.GATEWAY, 3 * MEBIBYTE));
    Usage begin =
        new Usage(
            Map.of(Part.SERVER, 0.0, Part.BROKER, 0.0, Part.GATEWAY, 0.0, Part.DATABASE, 0.0),
            Map.of());
    Comparison comparison =
        comparison(
            Map.of(
                Part.SERVER, process(1, 2),
                Part.BROKER, process(3),
                Part.GATEWAY, process(4),
                Part.DATABASE, process(5)),
            begin,
            end);

    assertThat(comparison.table())
        .containsPattern("server side CPU +ms/delivered +17.50 +5.00 +3.50")
        .containsPattern("database CPU +ms/delivered +2.50 +\\? +\\?")
        .containsPattern("CPU of both +ms/delivered +20.00 +\\? +\\?")
        .containsPattern("server side resident +MiB +6.00 +1.00 +6.00")
        .contains(
            "server side of Whimbrel: server nodes, brokers, gateway",
            "server side of ejabberd: ejabberd");
  }

  @Test
  void aBrokerThatIsNotMeasuredShouldLeaveTheServersCostUnknown() throws Exception {
    Comparison comparison =
        comparison(
            Map.of(Part.SERVER, process(1), Part.BROKER, process()), usage(1, 2), usage(3, 3));

    assertThat(comparison.table())
        .containsPattern("server side CPU +ms/delivered +\\? +5.00 +\\?")
        .contains("server side of Whimbrel: server nodes, brokers");
  }

  @Test
  void aBrokerInsideTheServerShouldBeToldAsSuch() throws Exception {
    Comparison comparison = comparison(Map.of(Part.SERVER, process(1)), usage(1, 2), usage(3, 3));

    assertThat(comparison.table()).contains("server side of Whimbrel: server and broker");
  }
}
