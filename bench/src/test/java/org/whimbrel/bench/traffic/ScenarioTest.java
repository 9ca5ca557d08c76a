package org.whimbrel.bench.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.whimbrel.bench.traffic.Sections.Span;

class ScenarioTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void theSameShapeShouldGiveTheSameRoutes() {
    Scenario one = new Scenario(Shapes.of(Profile.MIXED, 200, 1));
    Scenario other = new Scenario(Shapes.of(Profile.MIXED, 200, 1));

    for (long index = 0; index < 500; index++) {
      assertThat(one.route(index)).isEqualTo(other.route(index));
    }
    assertThat(one.topology().edges()).isEqualTo(other.topology().edges());
  }

  @Test
  void aMixedRunShouldHaveItsShares() {
    Scenario scenario = new Scenario(Shapes.of(Profile.MIXED, 300, 1));
    int[] counts = new int[101];
    for (long index = 0; index < 20_000; index++) {
      counts[scenario.route(index).recipients().size()]++;
    }

    assertThat(counts[1] / 200.0).isCloseTo(90, within(1.0));
    assertThat(counts[10] / 200.0).isCloseTo(9, within(1.0));
    assertThat(counts[100] / 200.0).isCloseTo(1, within(0.4));
    assertThat(counts[1] + counts[10] + counts[100]).isEqualTo(20_000);
  }

  @Test
  void aSurgeShouldBeItsOwnSection() {
    Scenario scenario = new Scenario(Shapes.of(Profile.SURGE, 10, 1));

    assertThat(scenario.schedule().count()).isEqualTo(20 + 100 + 400 + 100);
    assertThat(scenario.sections().names()).containsExactly("before", "surge", "after");
    assertThat(scenario.sections().fromNanos()).isEqualTo(2 * SECOND);
    assertThat(scenario.sections().at(12 * SECOND)).isEqualTo(1);
    assertThat(scenario.sections().at(16 * SECOND)).isEqualTo(2);
    assertThat(scenario.sections().untilNanos()).isEqualTo(26 * SECOND);
  }

  @Test
  void everybodyShouldBeDisconnectedHalfWay() {
    Scenario scenario = new Scenario(Shapes.of(Profile.RECONNECT, 10, 1));

    assertThat(scenario.disconnectAtNanos()).hasValue(7 * SECOND);
    assertThat(scenario.sections().at(7 * SECOND - 1)).isZero();
    assertThat(scenario.sections().at(7 * SECOND)).isEqualTo(1);
    assertThat(new Scenario(Shapes.of(Profile.DIRECT, 10, 1)).disconnectAtNanos()).isEmpty();
  }

  @Test
  void keyChangesShouldBeSpreadAndToldApart() {
    Scenario scenario = new Scenario(Shapes.rotating(10, 2, 5));

    assertThat(scenario.rotationsAtNanos())
        .containsExactly(4 * SECOND + SECOND / 2, 9 * SECOND + SECOND / 2);
    assertThat(scenario.sections().names()).containsExactly("quiet", "key change");
    assertThat(scenario.sections().seconds("key change")).isEqualTo(2 + 1.25);
    assertThat(scenario.topology().crowd()).hasSize(5);
  }

  @Test
  void showingsShouldCountEachDeviceOfEachRecipient() {
    Scenario room = new Scenario(Shapes.of(Profile.ROOM, 11, 3));

    assertThat(room.showings()).isEqualTo(120L * 10 * 3);
    assertThat(room.sections().spans())
        .containsExactly(new Span("steady", 2 * SECOND, 12 * SECOND));
  }
}
