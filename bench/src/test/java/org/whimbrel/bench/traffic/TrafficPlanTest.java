package org.whimbrel.bench.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrafficPlanTest {
  @Test
  void recipientsShouldBeDistinctOthersAndEverybodyShouldTakePart() {
    TrafficPlan plan = new TrafficPlan(1, 5, 3);
    Set<Integer> senders = new HashSet<>();
    Set<Integer> recipients = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      TrafficPlan.Route route = plan.next();
      assertThat(route.recipients())
          .hasSize(3)
          .doesNotHaveDuplicates()
          .doesNotContain(route.sender())
          .allMatch(r -> r >= 0 && r < 5);
      senders.add(route.sender());
      recipients.addAll(route.recipients());
    }
    assertThat(senders).hasSize(5);
    assertThat(recipients).hasSize(5);
  }

  @Test
  void aSeedShouldFixTheRoutesAndTheBodies() {
    TrafficPlan one = new TrafficPlan(9, 100, 1);
    TrafficPlan two = new TrafficPlan(9, 100, 1);
    for (int i = 0; i < 100; i++) {
      assertThat(one.next()).isEqualTo(two.next());
    }
    assertThat(new Bodies(9, 64).of(3)).isEqualTo(new Bodies(9, 64).of(3));
    assertThat(new Bodies(9, 64).of(3)).isNotEqualTo(new Bodies(9, 64).of(4));
    assertThat(new Bodies(9, 64).of(3)).isNotEqualTo(new Bodies(8, 64).of(3));
  }

  @Test
  void nobodyShouldBeLeftToWriteToThemselves() {
    assertThatThrownBy(() -> new TrafficPlan(1, 2, 2)).isInstanceOf(IllegalArgumentException.class);
  }
}
