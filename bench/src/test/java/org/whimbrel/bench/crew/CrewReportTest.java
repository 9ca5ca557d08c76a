package org.whimbrel.bench.crew;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.whimbrel.bench.measure.Meter;
import org.whimbrel.bench.measure.Milestone;
import org.whimbrel.bench.proof.DeviceLog;
import org.whimbrel.bench.proof.DeviceLog.Line;
import org.whimbrel.bench.proof.Ledger;
import org.whimbrel.bench.proof.ViolationKind;
import org.whimbrel.bench.proof.Violations;
import org.whimbrel.bench.traffic.Sections;
import org.whimbrel.bench.traffic.Sections.Span;
import org.whimbrel.protocol.EntryKind;

class CrewReportTest {
  private static final Sections SECTIONS = new Sections(List.of(new Span("all", 0, 1_000)));

  private static CrewReport report(int number) {
    Ledger ledger = new Ledger(2);
    ledger.offer(number, 70 + number);
    ledger.accept(number);
    DeviceLog log = new DeviceLog(number, 1);
    log.add(new Line(EntryKind.MESSAGE, 1 - number, 71 - number));
    Meter meter = new Meter(SECTIONS, 0);
    meter.reach(Milestone.SHOWN, 1, 2);
    Violations violations = new Violations();
    violations.add(ViolationKind.GAP, "in process " + number);
    return new CrewReport(
        ledger,
        List.of(log),
        meter,
        violations.findings(),
        new CrewReport.Footprint(10, 100, 150 + number),
        3);
  }

  @Test
  void reportsOfAllProcessesShouldAddUp(@TempDir Path folder) throws Exception {
    report(0).write(folder.resolve("0"));
    report(1).write(folder.resolve("1"));

    CrewReport sum =
        CrewReport.readAll(
            List.of(folder.resolve("0"), folder.resolve("1")),
            new Ledger(2),
            new Meter(SECTIONS, 0));

    assertThat(sum.ledger().isAccepted(0)).isTrue();
    assertThat(sum.ledger().isAccepted(1)).isTrue();
    assertThat(sum.ledger().print(1)).isEqualTo(71);
    assertThat(sum.logs()).extracting(DeviceLog::user).containsExactly(0, 1);
    assertThat(sum.logs().get(1).line(1)).isEqualTo(new Line(EntryKind.MESSAGE, 0, 70));
    assertThat(sum.meter().reachedCount(Milestone.SHOWN)).isEqualTo(2);
    assertThat(sum.findings())
        .containsExactly(
            new Violations.Finding(ViolationKind.GAP, 2, List.of("in process 0", "in process 1")));
    assertThat(sum.footprint()).isEqualTo(new CrewReport.Footprint(20, 200, 301));
    assertThat(sum.logsCompared()).isEqualTo(6);
  }
}
