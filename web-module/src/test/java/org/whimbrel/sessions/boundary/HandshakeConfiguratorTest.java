package org.whimbrel.sessions.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HandshakeConfiguratorTest {
  private final HandshakeConfigurator configurator = new HandshakeConfigurator();

  @Test
  void theTokenThatABrowserOffersShouldNeverBeSelected() {
    List<String> supported = List.of("whimbrel.v1");

    assertThat(
            configurator.getNegotiatedSubprotocol(
                supported, List.of("whimbrel.bearer.token", "whimbrel.v1")))
        .isEqualTo("whimbrel.v1");
    assertThat(configurator.getNegotiatedSubprotocol(supported, List.of("whimbrel.bearer.token")))
        .isEmpty();
  }
}
