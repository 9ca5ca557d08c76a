package org.whimbrel.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GatewayAdminTest {
  @Test
  void theTableShouldBeReadByItsHead() {
    String table =
        """
        # pxname,svname,scur,status,
        whimbrel,FRONTEND,7,OPEN,
        sockets,node-1,3,UP,
        sockets,node-2,4,DOWN 1/2,
        sockets,BACKEND,7,UP,
        requests,node-1,9,no check,
        """;
    assertThat(GatewayAdmin.parse(table))
        .containsOnlyKeys("node-1", "node-2")
        .containsEntry("node-1", new GatewayAdmin.NodeState("UP", 3))
        .containsEntry("node-2", new GatewayAdmin.NodeState("DOWN 1/2", 4));
    assertThat(GatewayAdmin.parse("")).isEmpty();
  }
}
