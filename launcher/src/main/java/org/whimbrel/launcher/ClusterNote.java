package org.whimbrel.launcher;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Makes the note on a running cluster.
 *
 * @param config what it was started with
 * @param installation all but the gateway
 * @param gateway HAProxy
 */
record ClusterNote(ClusterConfig config, Installation installation, Gateway gateway) {
  ClusterFile file() throws IOException {
    return new ClusterFile(
        ProcessHandle.current().pid(),
        new ClusterFile.Gateway(
            config.gatewayUrl(),
            config.gatewayUrl().replaceFirst("^http", "ws") + "/ws",
            config.certificate().orElse(config.gatewayHome().resolve("gateway.crt")).toString(),
            "http://127.0.0.1:%d/".formatted(config.statsPort()),
            gateway.settings().adminSocket().toString(),
            gateway.pid()),
        IntStream.range(0, config.nodes()).mapToObj(this::node).toList(),
        brokers(),
        new ClusterFile.Database(
            installation.settings().databasePort(), installation.database().pid().orElse(0L)));
  }

  private ClusterFile.Node node(int node) {
    Installation.Settings ports = installation.settings();
    Network.Place place = ports.network().node(node);
    return new ClusterFile.Node(
        NodeStart.name(node),
        "http://%s:%d".formatted(place.host(), ports.httpPort(node)),
        "https://%s:%d"
            .formatted(place.link().isEmpty() ? "localhost" : place.host(), ports.httpsPort(node)),
        "ws://%s:%d/ws".formatted(place.host(), ports.httpPort(node)),
        config.roles().get(node).list(),
        place.link(),
        installation.startedNode(node).map(LibertyServer::pid).orElse(0L));
  }

  private List<ClusterFile.Broker> brokers() {
    BrokerGroup brokers = installation.brokers();
    return IntStream.range(0, brokers.size())
        .mapToObj(
            broker ->
                new ClusterFile.Broker(
                    "broker-" + (broker + 1),
                    brokers.settings().network().broker(broker).host(),
                    brokers.settings().port(broker),
                    brokers.role(broker).name().toLowerCase(Locale.ROOT),
                    brokers.settings().network().broker(broker).link(),
                    brokers.broker(broker).pid()))
        .toList();
  }
}
