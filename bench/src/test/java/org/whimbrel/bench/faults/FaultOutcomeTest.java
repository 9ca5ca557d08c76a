package org.whimbrel.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.whimbrel.bench.measure.Meter;
import org.whimbrel.bench.measure.Milestone;
import org.whimbrel.bench.traffic.Sections;
import org.whimbrel.bench.traffic.Sections.Span;

class FaultOutcomeTest {
  private static final long SECOND = 1_000_000_000L;

  private final Meter meter = meter();

  private static Meter meter() {
    return new Meter(new Sections(List.of(new Span("all", 0, 100 * SECOND))), 0);
  }

  private static FaultRecord record(FaultKind kind, long beginS, long readyS, long givenUpS) {
    return new FaultRecord(
        new Fault(1, kind, 0, 0, 0, 0),
        beginS * SECOND,
        readyS * SECOND,
        givenUpS * SECOND,
        0,
        Optional.empty());
  }

  private List<FaultOutcome> outcomes(FaultRecord... records) {
    return FaultOutcome.of(List.of(records), meter.recovery());
  }

  @Test
  void aFaultShouldBeFeltUntilTheLastIsBackAndAllOfItIsShown() {
    meter.recovery().onDown("a", 10 * SECOND);
    meter.recovery().onDown("b", 10 * SECOND);
    meter.recovery().onDown("b", 12 * SECOND);
    meter.recovery().onUp("a", 16 * SECOND);
    meter.recovery().onUp("b", 19 * SECOND);
    meter.reach(Milestone.SHOWN, 18 * SECOND, 23 * SECOND);
    meter.reach(Milestone.SHOWN, 18 * SECOND, 21 * SECOND);
    meter.reach(Milestone.SHOWN, 40 * SECOND, 41 * SECOND);

    FaultOutcome outcome = outcomes(record(FaultKind.SERVER_KILL, 10, 15, 15)).get(0);

    assertThat(outcome.readyMs()).isEqualTo(5_000);
    assertThat(outcome.lost()).isEqualTo(2);
    assertThat(outcome.backMs()).hasValue(9_000);
    assertThat(outcome.shownMs()).isEqualTo(13_000);
  }

  @Test
  void aFaultThatCostsNoSessionShouldBeOverWhenAllIsReady() {
    meter.recovery().onDown("a", 50 * SECOND);
    meter.recovery().onUp("a", 60 * SECOND);

    FaultOutcome outcome = outcomes(record(FaultKind.DATABASE_FREEZE, 10, 15, 15)).get(0);

    assertThat(outcome.lost()).isZero();
    assertThat(outcome.backMs()).hasValue(5_000);
  }

  @Test
  void aHalfOpenLineShouldCountFromTheMomentItIsGivenUp() {
    meter.recovery().onDown("a", 30 * SECOND);
    meter.recovery().onUp("a", 31 * SECOND);

    List<FaultOutcome> outcomes =
        outcomes(
            record(FaultKind.LINE_HALF_OPEN, 10, 10, 30), record(FaultKind.LINE_CUT, 20, 20, 20));

    assertThat(outcomes.get(0).backMs()).hasValue(21_000);
    assertThat(outcomes.get(1).lost()).isZero();
  }

  @Test
  void aDeviceThatStaysAwayShouldBeTold() {
    meter.recovery().onDown("a", 10 * SECOND);

    assertThat(outcomes(record(FaultKind.SERVER_KILL, 10, 15, 15)).get(0).backMs()).isEmpty();
  }

  @Test
  void metersOfSeveralProcessesShouldAddUp() throws IOException {
    Meter other = meter();
    other.recovery().onDown("b", 11 * SECOND);
    other.recovery().onUp("b", 20 * SECOND);
    other.reach(Milestone.SHOWN, 18 * SECOND, 25 * SECOND);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    other.write(new DataOutputStream(bytes));

    meter.add(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

    FaultOutcome outcome = outcomes(record(FaultKind.SERVER_KILL, 10, 15, 15)).get(0);
    assertThat(outcome.backMs()).hasValue(10_000);
    assertThat(outcome.shownMs()).isEqualTo(15_000);
  }
}
