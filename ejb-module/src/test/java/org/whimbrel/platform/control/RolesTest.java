package org.whimbrel.platform.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RolesTest {
  @Test
  void aListShouldNameSomeOfThem() {
    assertThat(Roles.parse("edge, api").all()).isEqualTo(Set.of(Role.EDGE, Role.API));
    assertThat(Roles.parse("worker").has(Role.EDGE)).isFalse();
    assertThat(Roles.parse("edge,worker,api").all()).isEqualTo(EnumSet.allOf(Role.class));
  }

  @Test
  void theyShouldReadAsInTheConfiguration() {
    assertThat(Roles.parse("api,edge")).hasToString("edge,api");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ",", "edge,", "Edge", "sockets", "edge worker"})
  void aListThatIsNoneShouldBeRefusedByItsName(String list) {
    assertThatThrownBy(() -> Roles.parse(list))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("whimbrel.roles")
        .hasMessageContaining("edge, worker, api");
  }
}
