package org.whimbrel.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterConfigTest {
  @Test
  void noVariablesShouldMeanEverythingOnTheLocalMachineApartFromASingleNode() {
    ClusterConfig config = config(Map.of(), 2);
    assertThat(config.home()).isAbsolute().endsWithRaw(Path.of(".whimbrel", "cluster"));
    assertThat(config.gatewayHost()).isEqualTo("127.0.0.1");
    assertThat(config.gatewayUrl()).isEqualTo("https://localhost:8443");
    assertThat(config.installation().httpPort(1)).isEqualTo(26_081);
    assertThat(config.installation().keepDatabase()).isTrue();
  }

  @Test
  void nodesShouldGetTheHeapAndBelieveTheGateway() {
    assertThat(config(Map.of(), 2).installation().extra())
        .containsEntry("JVM_ARGS", "-Xmx512m")
        .containsEntry("WHIMBREL_HTTP_PROXIES", "127.0.0.1");
    assertThat(
            config(Map.of("WHIMBREL_CLUSTER_HEAP", "2g", "JVM_ARGS", "-Xss1m"), 2)
                .installation()
                .extra())
        .containsEntry("JVM_ARGS", "-Xmx2g -Xss1m");
  }

  /** The embedded PostgreSQL allows 100 connections in all. */
  @ParameterizedTest
  @CsvSource({"1, 30", "3, 30", "6, 15", "16, 5"})
  void nodesShouldShareTheConnectionsToTheDatabase(int nodes, String pool) {
    assertThat(config(Map.of(), nodes).installation().extra())
        .containsEntry("WHIMBREL_DB_POOLMAX", pool);
    assertThat(config(Map.of("WHIMBREL_DB_POOLMAX", "7"), nodes).installation().extra())
        .containsEntry("WHIMBREL_DB_POOLMAX", "7");
  }

  @Test
  void nodesShouldDoWhatTheirRolesAreAndTheOthersAll() {
    ClusterConfig config = config(Map.of("WHIMBREL_CLUSTER_ROLES", "edge,api  worker"), 3);
    assertThat(config.roles())
        .extracting(NodeRoles::list)
        .containsExactly("edge,api", "worker", "edge,worker,api");
    assertThat(config.variablesOf(1)).containsEntry("WHIMBREL_ROLES", "worker");
    assertThat(config.roles().get(1).takesSockets()).isFalse();
    assertThat(config.roles().get(1).takesRequests()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"edge,api edge,api", "edge,worker,rest api", "api worker edge"})
  void rolesThatDoNotMakeAWholeShouldBeRefused(String roles) {
    assertThatThrownBy(() -> config(Map.of("WHIMBREL_CLUSTER_ROLES", roles), 2))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("WHIMBREL_CLUSTER_ROLES");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 17, 999})
  void tooFewOrTooManyNodesShouldBeRefused(int nodes) {
    assertThatThrownBy(() -> config(Map.of(), nodes))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("1 to 16");
  }

  @ParameterizedTest
  @CsvSource({
    "WHIMBREL_CLUSTER_HEAP, 512",
    "WHIMBREL_CLUSTER_BROKERS, 3",
    "WHIMBREL_CLUSTER_NETWORK, apart",
    "WHIMBREL_CLUSTER_HEAP, 0m",
    "WHIMBREL_CLUSTER_HEAP, 1g -version",
    "WHIMBREL_CLUSTER_FIRSTPORT, 65400",
    "WHIMBREL_GATEWAY_PORT, 0"
  })
  void aBadValueShouldBeRefusedByTheNameOfItsVariable(String name, String value) {
    assertThatThrownBy(() -> config(Map.of(name, value), 2))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining(name);
  }

  private static ClusterConfig config(Map<String, String> variables, int nodes) {
    return ClusterConfig.from(new Environment(variables), nodes);
  }
}
