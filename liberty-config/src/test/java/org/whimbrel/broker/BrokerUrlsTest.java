package org.whimbrel.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerUrlsTest {
  @Test
  void eachAddressShouldBecomeAConnector() {
    BrokerUrls urls =
        BrokerUrls.parsePairs("tcp://a:1, tcp://b:2?sslEnabled=true&trustStorePath=/t").get(0);

    assertThat(urls.connectionParameters())
        .isEqualTo("host=a;port=1,host=b;port=2;sslEnabled=true;trustStorePath=/t");
    assertThat(urls.connectorClassNames().split(",", -1)).hasSize(2);
  }

  @Test
  void semicolonsShouldDividePairs() {
    List<BrokerUrls> pairs = BrokerUrls.parsePairs("tcp://a:1,tcp://b:2; tcp://c:3;");

    assertThat(pairs)
        .extracting(BrokerUrls::connectionParameters)
        .containsExactly("host=a;port=1,host=b;port=2", "host=c;port=3");
    assertThat(pairs).extracting(BrokerUrls::isHighlyAvailable).containsExactly(true, false);
    assertThat(BrokerUrls.all(pairs).connectionParameters())
        .isEqualTo("host=a;port=1,host=b;port=2,host=c;port=3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ";", ",", "tcp://a:1;,", "a:1", "http://a:1", "tcp://a", "tcp://:1"})
  void whatIsNoAddressShouldBeRefused(String urls) {
    assertThatThrownBy(() -> BrokerUrls.parsePairs(urls))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
