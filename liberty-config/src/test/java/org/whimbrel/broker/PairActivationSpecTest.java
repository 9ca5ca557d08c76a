package org.whimbrel.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.apache.activemq.artemis.ra.inflow.ActiveMQActivationSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.NodeList;

class PairActivationSpecTest {
  private static final List<BrokerUrls> PAIRS =
      BrokerUrls.parsePairs("tcp://a:1,tcp://b:2;tcp://c:3,tcp://d:4");

  @Test
  void consumersShouldConnectToTheirPairOnly() throws Exception {
    PairActivationSpec second = new PairActivationSpec(whole(4), PAIRS.get(1), PAIRS.size());

    assertThat(second.getParsedConnectionParameters())
        .extracting(broker -> broker.get("host"))
        .containsExactly("c", "d");
    assertThat(second.getParsedConnectorClassNames()).hasSize(2);
    assertThat(second.isHA()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 2", "4, 2"})
  void eachPairShouldHaveItsShareOfTheSessionsAndAtLeastOne(int sessions, int share)
      throws Exception {
    assertThat(new PairActivationSpec(whole(sessions), PAIRS.get(0), PAIRS.size()).getMaxSession())
        .isEqualTo(share);
  }

  @Test
  void allThatTheServersConfigurationSaysOfQueuesShouldBeTakenOver() throws Exception {
    PairActivationSpec share = new PairActivationSpec(whole(4), PAIRS.get(0), PAIRS.size());

    // destinationRef becomes the destination
    assertThat(attributesOfQueues())
        .containsExactlyInAnyOrder(
            "destinationRef", "destinationType", "maxSession", "setupAttempts", "setupInterval");
    assertThat(share.getDestination()).isEqualTo("intake");
    assertThat(share.getDestinationType()).isEqualTo("jakarta.jms.Queue");
    assertThat(share.getSetupAttempts()).isEqualTo(-1);
    assertThat(share.getSetupInterval()).isEqualTo(1_000);
    assertThat(share.getUser()).isEqualTo("whimbrel");
    assertThat(share.getOwnPassword()).isEqualTo("secret");
    assertThat(share.isUseJNDI()).isFalse();
  }

  private static ActiveMQActivationSpec whole(int sessions) throws Exception {
    ActiveMQActivationSpec whole = new ActiveMQActivationSpec();
    whole.setResourceAdapter(new BrokerResourceAdapter());
    whole.setDestination("intake");
    whole.setDestinationType("jakarta.jms.Queue");
    whole.setMaxSession(sessions);
    whole.setSetupAttempts(-1);
    whole.setSetupInterval(1_000L);
    whole.setUser("whimbrel");
    whole.setPassword("secret");
    whole.setUseJNDI(false);
    return whole;
  }

  private static Set<String> attributesOfQueues() throws Exception {
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(Path.of("src/main/liberty/config/server.xml").toFile());
    NodeList attributes =
        (NodeList)
            XPathFactory.newInstance()
                .newXPath()
                .evaluate(
                    "//jmsActivationSpec/*[@destinationType='jakarta.jms.Queue']/@*",
                    document,
                    XPathConstants.NODESET);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < attributes.getLength(); i++) {
      names.add(attributes.item(i).getNodeName());
    }
    return names;
  }
}
