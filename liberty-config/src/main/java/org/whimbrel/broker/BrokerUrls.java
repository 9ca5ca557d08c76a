package org.whimbrel.broker;

import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;

/**
 * Addresses of brokers, in the form that a resource adapter takes.
 *
 * @param addresses one a broker, such as {@code tcp://10.0.0.1:61616?sslEnabled=true}; what stands
 *     behind the question mark are parameters of Artemis' connector
 */
record BrokerUrls(List<URI> addresses) {
  /**
   * Reads them.
   *
   * @param urls with commas between
   * @throws IllegalArgumentException if one of them is no {@code tcp://host:port}, or there is none
   */
  static BrokerUrls parse(String urls) {
    List<URI> addresses =
        Stream.of(urls.split(",", -1))
            .map(String::strip)
            .filter(url -> !url.isEmpty())
            .map(URI::create)
            .toList();
    boolean sound =
        addresses.stream()
            .allMatch(
                url -> "tcp".equals(url.getScheme()) && url.getHost() != null && url.getPort() > 0);
    if (addresses.isEmpty() || !sound) {
      throw new IllegalArgumentException("tcp://host:port expected, with commas between: " + urls);
    }
    return new BrokerUrls(addresses);
  }

  String connectorClassNames() {
    return String.join(
        ",", Collections.nCopies(addresses.size(), NettyConnectorFactory.class.getName()));
  }

  String connectionParameters() {
    return addresses.stream().map(BrokerUrls::parameters).collect(Collectors.joining(","));
  }

  private static String parameters(URI url) {
    String place = "host=" + url.getHost() + ";port=" + url.getPort();
    return url.getQuery() == null ? place : place + ";" + url.getQuery().replace('&', ';');
  }
}
