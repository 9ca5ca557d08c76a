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
   * Reads them, pair by pair.
   *
   * @param urls with commas between those that replicate each other, and semicolons between pairs
   * @return one a pair; one address in it for a broker that has no partner
   * @throws IllegalArgumentException if one of them is no {@code tcp://host:port}, or there is none
   */
  static List<BrokerUrls> parsePairs(String urls) {
    List<BrokerUrls> pairs =
        Stream.of(urls.split(";", -1))
            .filter(pair -> !pair.isBlank())
            .map(BrokerUrls::parse)
            .toList();
    if (pairs.isEmpty()) {
      throw unexpected(urls);
    }
    return pairs;
  }

  private static BrokerUrls parse(String urls) {
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
      throw unexpected(urls);
    }
    return new BrokerUrls(addresses);
  }

  private static IllegalArgumentException unexpected(String urls) {
    return new IllegalArgumentException(
        "tcp://host:port expected, with commas in a pair and semicolons between pairs: " + urls);
  }

  /** All of them, in their order. */
  static BrokerUrls all(List<BrokerUrls> pairs) {
    return new BrokerUrls(pairs.stream().flatMap(pair -> pair.addresses().stream()).toList());
  }

  /** Whether a client has to be told who takes over: there is somebody who could. */
  boolean isHighlyAvailable() {
    return addresses.size() > 1;
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
