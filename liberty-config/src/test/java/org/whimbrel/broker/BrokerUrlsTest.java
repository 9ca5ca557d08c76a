package org.whimbrel.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerUrlsTest {
  @Test
  void eachAddressShouldBecomeAConnector() {
    BrokerUrls urls = BrokerUrls.parse("tcp://a:1, tcp://b:2?sslEnabled=true&trustStorePath=/t");

    assertThat(urls.connectionParameters())
        .isEqualTo("host=a;port=1,host=b;port=2;sslEnabled=true;trustStorePath=/t");
    assertThat(urls.connectorClassNames().split(",", -1)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {",", "a:1", "http://a:1", "tcp://a", "tcp://:1"})
  void whatIsNoAddressShouldBeRefused(String urls) {
    assertThatThrownBy(() -> BrokerUrls.parse(urls)).isInstanceOf(IllegalArgumentException.class);
  }
}
