package org.whimbrel.platform.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.whimbrel.platform.control.DrainStep.Place;

class DrainCourseTest {
  private final MovingClock clock = new MovingClock(Instant.EPOCH);
  private final List<String> told = new ArrayList<>();

  /** A step that needs some time, or for ever. */
  private final class Noted implements DrainStep {
    private final Place place;
    private final long needsMs;
    private final long limitMs;

    Noted(Place place, long needsMs, long limitMs) {
      this.place = place;
      this.needsMs = needsMs;
      this.limitMs = limitMs;
    }

    @Override
    public Place place() {
      return place;
    }

    @Override
    public long limitMs() {
      return limitMs;
    }

    @Override
    public boolean advance(long sinceMs) {
      if (sinceMs == 0) {
        told.add(place + " at " + clock.millis());
      }
      if (needsMs < 0) {
        throw new IllegalStateException("it fails");
      }
      return sinceMs >= needsMs;
    }
  }

  @Test
  void stepsShouldBeTakenInTheirOrderWhateverTheOrderTheyAreFoundIn() throws Exception {
    boolean ended =
        course(
                new Noted(Place.CONSUMERS, 0, 1_000),
                new Noted(Place.SESSIONS, 200, 1_000),
                new Noted(Place.BALANCER, 100, 1_000),
                new Noted(Place.INTAKE, 0, 1_000))
            .run(() -> false);

    assertThat(ended).isTrue();
    assertThat(told)
        .containsExactly("BALANCER at 0", "SESSIONS at 100", "INTAKE at 300", "CONSUMERS at 300");
  }

  @Test
  void aStepThatIsNeverDoneShouldNotKeepTheOthersLongerThanItsLimit() throws Exception {
    boolean ended =
        course(
                new Noted(Place.SESSIONS, Long.MAX_VALUE, 1_000),
                new Noted(Place.INTAKE, -1, 500),
                new Noted(Place.CONSUMERS, 0, 1_000))
            .run(() -> false);

    assertThat(ended).isTrue();
    assertThat(told).containsExactly("SESSIONS at 0", "INTAKE at 1000", "CONSUMERS at 1500");
  }

  @Test
  void itsBoundShouldHoldForStepsThatUseUpTheirTime() throws Exception {
    DrainCourse course =
        course(
            new Noted(Place.BALANCER, Long.MAX_VALUE, 130),
            new Noted(Place.SESSIONS, Long.MAX_VALUE, 270));
    course.run(() -> false);

    assertThat(clock.millis()).isBetween(400L, course.limitMs());
  }

  @Test
  void aDrainThatIsTakenBackShouldLeaveTheRestOut() throws Exception {
    boolean ended =
        course(new Noted(Place.BALANCER, 5_000, 5_000), new Noted(Place.SESSIONS, 0, 1_000))
            .run(() -> clock.millis() >= 100);

    assertThat(ended).isFalse();
    assertThat(told).containsExactly("BALANCER at 0");
    assertThat(clock.millis()).isEqualTo(100);
  }

  private DrainCourse course(DrainStep... steps) {
    return new DrainCourse(List.of(steps), clock, ms -> clock.advance(Duration.ofMillis(ms)));
  }
}
