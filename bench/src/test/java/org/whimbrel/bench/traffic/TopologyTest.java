package org.whimbrel.bench.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.whimbrel.bench.traffic.Topology.Edge;

class TopologyTest {
  private static final Derived DERIVED = new Derived(1);

  private static Set<Set<Integer>> pairs(Topology topology) {
    Set<Set<Integer>> pairs = new HashSet<>();
    topology.edges().forEach(edge -> pairs.add(Set.of(edge.asker(), edge.asked())));
    return pairs;
  }

  private static long degree(Topology topology, int user) {
    return topology.edges().stream()
        .filter(edge -> edge.asker() == user || edge.asked() == user)
        .count();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 100})
  void nobodyShouldAskTwiceOrThemselves(int users) {
    Topology topology = Topology.direct(DERIVED, users, 4);

    assertThat(pairs(topology)).hasSameSizeAs(topology.edges());
  }

  @Test
  void everybodyShouldHaveAFewContacts() {
    Topology topology = Topology.direct(DERIVED, 100, 4);

    for (int user = 0; user < 100; user++) {
      assertThat(degree(topology, user)).isBetween(3L, 4L);
    }
  }

  @Test
  void aCrowdShouldHaveTheWantedSizeAndAskByItself() {
    Topology topology = Topology.direct(DERIVED, 100, 4).withCrowd(50);

    assertThat(topology.crowd()).hasSize(50).doesNotContain(0).doesNotHaveDuplicates();
    assertThat(degree(topology, 0)).isEqualTo(50);
    assertThat(topology.edges().stream().filter(edge -> edge.asker() == 0).count())
        .isLessThanOrEqualTo(2);
    assertThat(pairs(topology)).hasSameSizeAs(topology.edges());
  }

  @Test
  void aCrowdShouldNotBeLargerThanAll() {
    assertThat(Topology.direct(DERIVED, 10, 4).withCrowd(50).crowd()).hasSize(9);
  }

  @Test
  void aRoomShouldConnectAllToTheOne() {
    Topology topology = Topology.room(4);

    assertThat(topology.edges())
        .containsExactlyInAnyOrder(new Edge(1, 0), new Edge(2, 0), new Edge(3, 0));
  }

  @Test
  void aCircleOfAHundredShouldNeedMoreUsers() {
    assertThatIllegalArgumentException().isThrownBy(() -> Topology.mixed(DERIVED, 100, 4));
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void messagesShouldOnlyGoToContacts(Profile profile) {
    Scenario scenario = new Scenario(Shapes.of(profile, 250, 1));
    Set<Set<Integer>> pairs = pairs(scenario.topology());

    for (long index = 0; index < 2_000; index++) {
      Route route = scenario.route(index);
      assertThat(route.recipients()).isNotEmpty().doesNotHaveDuplicates();
      route
          .recipients()
          .forEach(recipient -> assertThat(pairs).contains(Set.of(route.sender(), recipient)));
    }
  }
}
