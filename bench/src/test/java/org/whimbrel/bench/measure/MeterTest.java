package org.whimbrel.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.whimbrel.bench.traffic.Sections;
import org.whimbrel.bench.traffic.Sections.Span;

class MeterTest {
  private static final long MS = 1_000_000;
  private static final Sections SECTIONS =
      new Sections(
          List.of(
              new Span("before", 1_000 * MS, 2_000 * MS),
              new Span("after", 2_000 * MS, 3_000 * MS)));

  private final Meter meter = new Meter(SECTIONS, 1);

  @Test
  void latencyShouldCountFromTheDueTimeAndLeaveTheWarmUpOut() {
    meter.reach(Milestone.ACCEPTED, 999 * MS, 5_000 * MS);
    meter.reach(Milestone.ACCEPTED, 1_000 * MS, 1_040 * MS);
    meter.reach(Milestone.SHOWN, 2_999 * MS, 3_499 * MS);

    assertThat(meter.latency(Milestone.ACCEPTED).count()).isEqualTo(1);
    assertThat(meter.latency(Milestone.ACCEPTED).maxMs()).isCloseTo(40, within(0.1));
    assertThat(meter.latency(Milestone.SHOWN).p50Ms()).isCloseTo(500, within(0.5));
  }

  @Test
  void ratesShouldCountWhatHappenedInTheTime() {
    meter.reach(Milestone.ACCEPTED, 999 * MS, 1_001 * MS);
    meter.reach(Milestone.ACCEPTED, 2_999 * MS, 3_000 * MS);

    assertThat(meter.reachedCount(Milestone.ACCEPTED)).isEqualTo(1);
  }

  @Test
  void aMessageShouldBelongToTheSectionThatItIsDueIn() {
    meter.reach(Milestone.SHOWN, 1_999 * MS, 2_009 * MS);

    assertThat(meter.latency(Milestone.SHOWN, "before").count()).isEqualTo(1);
    assertThat(meter.latency(Milestone.SHOWN, "after").count()).isZero();
    assertThat(meter.reachedCount(Milestone.SHOWN, "before")).isZero();
    assertThat(meter.reachedCount(Milestone.SHOWN, "after")).isEqualTo(1);
  }

  @Test
  void metersOfSeveralProcessesShouldAddUp() throws Exception {
    fill(meter, 10);
    Meter sum = new Meter(SECTIONS, 1);
    fill(sum, 30);

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    meter.write(new DataOutputStream(bytes));
    sum.add(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

    assertThat(sum.latency(Milestone.SHOWN).count()).isEqualTo(2);
    assertThat(sum.latency(Milestone.SHOWN).p50Ms()).isCloseTo(10, within(0.1));
    assertThat(sum.latency(Milestone.SHOWN).maxMs()).isCloseTo(30, within(0.1));
    assertThat(sum.reachedCount(Milestone.SHOWN)).isEqualTo(2);
    assertThat(sum.tallied(Tally.BUSY)).isEqualTo(40);
    assertThat(sum.lostSockets()).containsExactly(entry("gone", 2L));
    assertThat(sum.keyNews().get(0).count()).isEqualTo(2);
    assertThat(sum.comebacks().maxMs()).isCloseTo(30, within(0.1));
  }

  private static void fill(Meter meter, long ms) {
    meter.reach(Milestone.SHOWN, 1_500 * MS, (1_500 + ms) * MS);
    meter.count(Tally.BUSY, ms);
    meter.onSocketLost("gone");
    meter.onKeyNews(0, ms * MS);
    meter.onComeback(ms * MS);
  }

  @Test
  void reasonsShouldBeBounded() {
    for (int i = 0; i < 100; i++) {
      meter.onSocketLost("reason " + i);
    }

    assertThat(meter.lostSockets()).hasSizeLessThan(30).containsEntry("others", 80L);
  }
}
