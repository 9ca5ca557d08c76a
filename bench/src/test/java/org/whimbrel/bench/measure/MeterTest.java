package org.whimbrel.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.whimbrel.bench.traffic.Fingerprint;
import org.whimbrel.bench.traffic.SentMessage;
import org.whimbrel.bench.traffic.Window;

class MeterTest {
  private static final long MS = 1_000_000;

  private final Meter meter = new Meter();

  private static SentMessage dueAt(long nanos) {
    return new SentMessage(
        new UUID(1, 1), 0, new UUID(0, 1), List.of(), new Fingerprint(0, 0), nanos);
  }

  @Test
  void latencyShouldCountFromTheDueTimeAndLeaveTheWarmUpOut() {
    meter.measure(new Window(1_000 * MS, 2_000 * MS));

    meter.onAccepted(dueAt(999 * MS), 5_000 * MS);
    meter.onAccepted(dueAt(1_000 * MS), 1_040 * MS);
    meter.onShown(dueAt(1_999 * MS), 2_499 * MS);

    assertThat(meter.acceptedLatency().count()).isEqualTo(1);
    assertThat(meter.acceptedLatency().maxMs()).isCloseTo(40, within(0.1));
    assertThat(meter.shownLatency().p50Ms()).isCloseTo(500, within(0.5));
  }

  @Test
  void ratesShouldCountWhatHappenedInTheWindow() {
    meter.measure(new Window(1_000 * MS, 2_000 * MS));

    meter.onAccepted(dueAt(999 * MS), 1_001 * MS);
    meter.onAccepted(dueAt(1_999 * MS), 2_000 * MS);

    assertThat(meter.counts().accepted()).isEqualTo(1);
  }

  @Test
  void nothingShouldBeMeasuredBeforeTheWindowIsKnown() {
    meter.onAccepted(dueAt(0), 1);

    assertThat(meter.counts().accepted()).isZero();
    assertThat(meter.acceptedLatency().count()).isZero();
  }
}
