package org.whimbrel.sessions.control;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.sql.DataSource;
import org.jgroups.JChannel;
import org.jgroups.protocols.BARRIER;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FD_SOCK;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.JDBC_PING2;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.MFC;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.UFC;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.dns.DNS_PING;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.stack.Protocol;
import org.jgroups.util.TLS;
import org.jgroups.util.TLSClientAuth;
import org.whimbrel.platform.control.NodeId;

/** Makes the connection to the other nodes: TCP, without multicast, with mutual TLS. */
final class ClusterChannel {
  private static final int FAILURE_PORT_OFFSET = 100;
  private static final int HEARTBEATS = 4;
  private static final long VERIFY_MS = 1_000;
  private static final long JOIN_MS = 2_000;

  /** Who is alone after that finds the others when the cluster looks for splits. */
  private static final int JOIN_TRIES = 3;

  /** How often halves of a split look for each other: a device may have a session on each. */
  private static final long MERGE_MIN_MS = 1_000;

  private static final long MERGE_MAX_MS = 3_000;

  private ClusterChannel() {}

  /**
   * A channel that is not connected.
   *
   * @param database for {@link ClusterSettings.Discovery#JDBC}
   */
  static JChannel create(NodeId node, ClusterSettings settings, DataSource database)
      throws Exception {
    InetAddress host = InetAddress.getByName(settings.host());
    TCP tcp = new TCP();
    tcp.setBindAddress(host).setBindPort(settings.port()).setPortRange(0);
    if (settings.tls()) {
      tcp.tls(
          new TLS()
              .enabled(true)
              .setProtocols(new String[] {"TLSv1.3"})
              .setClientAuth(TLSClientAuth.NEED)
              .setSSLContext(context(settings)));
    }
    if (settings.discovery() == ClusterSettings.Discovery.JDBC) {
      forgetEarlierLives(node, database);
    }
    List<Protocol> stack = new ArrayList<>();
    stack.add(tcp);
    stack.add(discovery(settings, database));
    stack.add(new MERGE3().setMinInterval(MERGE_MIN_MS).setMaxInterval(MERGE_MAX_MS));
    stack.add(
        new FD_SOCK()
            .setBindAddress(host)
            .setStartPort(settings.port() + FAILURE_PORT_OFFSET)
            .setPortRange(0));
    stack.add(
        new FD_ALL3()
            .setTimeout(settings.frozenMs())
            .setInterval(settings.frozenMs() / HEARTBEATS));
    stack.add(new VERIFY_SUSPECT2().setTimeout(VERIFY_MS));
    stack.add(new BARRIER());
    stack.add(new NAKACK2().useMcastXmit(false));
    stack.add(new UNICAST3());
    stack.add(new STABLE());
    stack.add(
        new GMS().setJoinTimeout(JOIN_MS).setMaxJoinAttempts(JOIN_TRIES).printLocalAddress(false));
    stack.add(new UFC());
    stack.add(new MFC());
    stack.add(new FRAG4());
    return new JChannel(stack).setName(node.value());
  }

  /** Of a node that was killed the address stays in the table: it would try to join itself. */
  private static void forgetEarlierLives(NodeId node, DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM cluster_member WHERE name = ?")) {
      delete.setString(1, node.value());
      delete.executeUpdate();
    }
  }

  private static Protocol discovery(ClusterSettings settings, DataSource database) {
    switch (settings.discovery()) {
      case JDBC -> {
        JDBC_PING2 ping = new JDBC_PING2();
        ping.setDataSource(database)
            .setInitializeSql(null)
            .setInsertSingleSql(
                "INSERT INTO cluster_member (address, name, cluster, ip, coord)"
                    + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (address) DO UPDATE SET name ="
                    + " EXCLUDED.name, ip = EXCLUDED.ip, coord = EXCLUDED.coord")
            .setDeleteSingleSql("DELETE FROM cluster_member WHERE address = ?")
            .setClearSql("DELETE FROM cluster_member WHERE cluster = ?")
            .setSelectAllPingdataSql(
                "SELECT address, name, ip, coord FROM cluster_member WHERE cluster = ?");
        return ping;
      }
      case DNS -> {
        DNS_PING ping = new DNS_PING();
        ping.setDNSQuery(settings.members());
        return ping;
      }
      case STATIC -> {
        List<InetSocketAddress> members = new ArrayList<>();
        for (String member : settings.members().split(",", -1)) {
          int colon = member.lastIndexOf(':');
          members.add(
              new InetSocketAddress(
                  member.substring(0, colon).strip(),
                  Integer.parseInt(member.substring(colon + 1).strip())));
        }
        return new TCPPING().initialHosts(members).setPortRange(0);
      }
    }
    throw new IllegalArgumentException(settings.discovery().toString());
  }

  private static SSLContext context(ClusterSettings settings)
      throws GeneralSecurityException, IOException {
    Path file = settings.keystore().orElseThrow();
    char[] password = settings.keystorePassword().toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
