package org.whimbrel.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.utils.critical.CriticalAnalyzerPolicy;
import org.junit.jupiter.api.Test;

class BrokerClusterTest {
  @Test
  void onlyABrokerWithAPartnerShouldEndWhenItHangs() throws Exception {
    assertThat(whenItHangs(Map.of("WHIMBREL_BROKER_PAIR", "a")))
        .isEqualTo(CriticalAnalyzerPolicy.HALT);
    assertThat(whenItHangs(Map.of())).isNotEqualTo(CriticalAnalyzerPolicy.HALT);
  }

  private static CriticalAnalyzerPolicy whenItHangs(Map<String, String> pair) throws Exception {
    Map<String, String> variables = new HashMap<>(pair);
    variables.put("WHIMBREL_BROKER_DATADIR", "target/none");
    variables.put("WHIMBREL_BROKER_ACCEPTOR", "tcp://127.0.0.1:1");
    variables.put("WHIMBREL_BROKER_PASSWORD", "secret");
    variables.put("WHIMBREL_BROKER_SELF", "tcp://127.0.0.1:1");
    variables.put("WHIMBREL_BROKER_PEERS", "tcp://127.0.0.1:2");
    variables.put("WHIMBREL_BROKER_LOCK_FOLDER", "target/none");
    Configuration configuration = new ConfigurationImpl();
    Objects.requireNonNull(new BrokerEnvironment(variables).settings().cluster())
        .addTo(configuration, "secret");
    return configuration.getCriticalAnalyzerPolicy();
  }
}
