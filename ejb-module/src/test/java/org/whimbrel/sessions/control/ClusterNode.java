package org.whimbrel.sessions.control;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jgroups.JChannel;
import org.jgroups.protocols.DISCARD;
import org.jgroups.protocols.TP;
import org.jgroups.stack.ProtocolStack;
import org.whimbrel.platform.control.NodeId;

/** A node of a cluster in this Java: real sockets on loopback. */
final class ClusterNode implements AutoCloseable {
  private static final int FIRST_PORT = 21_010;
  private static final int NODES = 3;

  final ClusterSessionDirectory directory;
  final List<UUID> displaced = new CopyOnWriteArrayList<>();
  private final JChannel channel;

  private ClusterNode(ClusterSessionDirectory directory, JChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /** Joins the others. */
  static ClusterNode start(int number) throws Exception {
    ClusterSettings settings = settings(number, false, Optional.empty());
    JChannel channel = ClusterChannel.create(new NodeId("node-" + number), settings, noDatabase());
    ClusterNode node =
        new ClusterNode(new ClusterSessionDirectory(settings, Clock.systemUTC()), channel);
    node.directory.listenDisplaced((device, session) -> node.displaced.add(session));
    node.directory.join(channel);
    return node;
  }

  static ClusterSettings settings(int number, boolean tls, Optional<Path> keystore) {
    StringBuilder members = new StringBuilder();
    for (int each = 0; each < NODES; each++) {
      members.append(each == 0 ? "" : ",").append("127.0.0.1:").append(FIRST_PORT + each);
    }
    return new ClusterSettings(
        true,
        "127.0.0.1",
        FIRST_PORT + number - 1,
        ClusterSettings.Discovery.STATIC,
        members.toString(),
        tls,
        keystore,
        "password",
        2_000,
        6_000,
        20_000,
        1_000);
  }

  private static DataSource noDatabase() {
    return (DataSource)
        Proxy.newProxyInstance(
            ClusterNode.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException("there is no database here");
            });
  }

  /** Cuts it off from all others, or lets it back. */
  void cutOff(boolean off) throws Exception {
    ProtocolStack stack = channel.getProtocolStack();
    DISCARD discard = stack.findProtocol(DISCARD.class);
    if (discard == null) {
      discard = new DISCARD();
      stack.insertProtocol(discard, ProtocolStack.Position.ABOVE, TP.class);
    }
    discard.discardAll(off);
  }

  @Override
  public void close() {
    directory.close();
  }
}
