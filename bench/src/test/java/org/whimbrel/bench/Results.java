package org.whimbrel.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.whimbrel.bench.crew.CrewReport;
import org.whimbrel.bench.measure.Meter;
import org.whimbrel.bench.measure.Milestone;
import org.whimbrel.bench.measure.Part;
import org.whimbrel.bench.measure.Targets;
import org.whimbrel.bench.measure.Usage;
import org.whimbrel.bench.proof.Ledger;
import org.whimbrel.bench.proof.Violations;
import org.whimbrel.bench.traffic.Scenario;

/** Results for tests to look at. */
final class Results {
  private static final long SECOND = 1_000_000_000L;

  private Results() {}

  static Options options() throws BadArgumentException {
    return OptionsParser.parse(List.of("--seconds", "10", "--warmup", "0", "--rotate-keys", "1"));
  }

  static Usage usage(double server, double client) {
    return new Usage(
        Map.of(Part.SERVER, server, Part.CLIENTS, client, Part.GATEWAY, 7.0),
        Map.of(Part.SERVER, 1L << 20));
  }

  /** 100 messages, each shown to two devices after 4 ms. */
  static Result result(Violations violations) throws BadArgumentException {
    return result(Subject.Kind.WHIMBREL, usage(1, 2), usage(3, 3), violations);
  }

  static Result result(Subject.Kind kind, Usage begin, Usage end, Violations violations)
      throws BadArgumentException {
    return result(
        kind,
        new Targets(
            Map.of(
                Part.SERVER, new Targets.Target(List.of(42L), "given"),
                Part.DATABASE, new Targets.Target(List.of(), "none found"))),
        begin,
        end,
        violations);
  }

  static Result result(
      Subject.Kind kind, Targets targets, Usage begin, Usage end, Violations violations)
      throws BadArgumentException {
    Meter meter = new Meter(new Scenario(options().shape()).sections(), 1);
    for (int i = 0; i < 100; i++) {
      meter.reach(Milestone.ACCEPTED, SECOND, SECOND + 2_000_000);
      meter.reach(Milestone.SHOWN, SECOND, SECOND + 4_000_000);
      meter.reach(Milestone.SHOWN, SECOND, SECOND + 4_000_000);
    }
    meter.onKeyNews(0, 70_000_000);
    CrewReport report =
        new CrewReport(
            new Ledger(2_000),
            List.of(),
            meter,
            List.of(),
            new CrewReport.Footprint(10, 1 << 20, 2 << 20),
            5);
    Resources before = new Resources(Optional.of(0L), new Usage(Map.of(), Map.of()));
    Resources after = new Resources(Optional.of(20_480L), new Usage(Map.of(), Map.of()));
    return new Result(
        kind,
        "btestu",
        report,
        5,
        new Result.Costs(targets, begin, end, before, after, new Result.Idle(4, begin, end)),
        List.of(),
        violations.findings());
  }
}
