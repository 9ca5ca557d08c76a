package org.whimbrel.broker;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.activemq.artemis.core.config.ClusterConnectionConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.ha.DistributedLockManagerConfiguration;
import org.apache.activemq.artemis.core.config.ha.ReplicationPrimaryPolicyConfiguration;
import org.apache.activemq.artemis.core.server.cluster.impl.MessageLoadBalancingType;
import org.apache.activemq.artemis.utils.critical.CriticalAnalyzerPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A broker among others: which pair it belongs to, and where the others are. The two of a pair are
 * equals. Whoever gets the pair's lock is active, the other replicates it and takes over; nobody
 * goes back by itself (docs/adr/0024).
 *
 * @param self where the others and the clients reach this broker, for example {@code
 *     tcp://10.0.0.1:61616}
 * @param peers the same of all other brokers, this one's partner among them
 * @param pair the pair's name, the same at both and at nobody else; null for a broker without a
 *     partner
 * @param lockManager the class that keeps the lock of the pair, a {@code DistributedLockManager}
 * @param lockParameters what it is made with
 * @param failureMs after how long without a word another broker is taken for gone, at the earliest
 */
public record BrokerCluster(
    String self,
    List<String> peers,
    @Nullable String pair,
    String lockManager,
    Map<String, String> lockParameters,
    long failureMs) {
  /** How the brokers know one another from clients; the password is the same. */
  static final String USER = "whimbrel-cluster";

  private static final String NAME = "whimbrel";
  private static final String SELF = "self";
  private static final int RETRY_MS = 100;
  private static final int COORDINATION_ID_CHARS = 16;

  /** Old journals that a broker keeps when it starts anew as the backup; one is enough to look. */
  private static final int SAVED_JOURNALS_MAX = 1;

  /** Takes copies. */
  public BrokerCluster {
    peers = List.copyOf(peers);
    lockParameters = Map.copyOf(lockParameters);
  }

  void addTo(Configuration configuration, String password) throws Exception {
    configuration.setClusterUser(USER).setClusterPassword(password);
    configuration.addConnectorConfiguration(SELF, self);
    List<String> others = new ArrayList<>();
    for (String peer : peers) {
      String name = "peer-" + others.size();
      configuration.addConnectorConfiguration(name, peer);
      others.add(name);
    }
    configuration.addClusterConfiguration(
        new ClusterConnectionConfiguration()
            .setName(NAME)
            .setConnectorName(SELF)
            .setStaticConnectors(others)
            // A message stays where it was put, unless it is in no group and nobody takes it there.
            .setMessageLoadBalancingType(MessageLoadBalancingType.OFF_WITH_REDISTRIBUTION)
            .setMaxHops(1)
            .setDuplicateDetection(true)
            .setRetryInterval(RETRY_MS)
            // Looked at once in this time; a shorter one would take a busy machine for a dead one.
            .setClientFailureCheckPeriod(failureMs)
            .setConnectionTTL(2 * failureMs)
            .setReconnectAttempts(-1)
            .setInitialConnectAttempts(-1));
    if (pair != null) {
      configuration.setHAPolicyConfiguration(policy(pair));
      // One that hangs, on its disk for example, would keep the pair's lease for ever. Without a
      // partner nobody would go on, and inside a server all of it would end.
      configuration.setCriticalAnalyzerPolicy(CriticalAnalyzerPolicy.HALT);
    }
  }

  private ReplicationPrimaryPolicyConfiguration policy(String name) {
    ReplicationPrimaryPolicyConfiguration policy =
        ReplicationPrimaryPolicyConfiguration.withDefault()
            .setClusterName(NAME)
            .setGroupName(name)
            .setMaxSavedReplicatedJournalsSize(SAVED_JOURNALS_MAX)
            .setDistributedManagerConfiguration(
                new DistributedLockManagerConfiguration(lockManager, lockParameters));
    // Both have one id, so either may be the first, and neither is the born primary.
    policy.setCoordinationId(coordinationId(name));
    policy.setRetryReplicationWait((long) RETRY_MS);
    return policy;
  }

  /** Artemis takes sixteen letters and makes a node's id of them. */
  private static String coordinationId(String name) {
    return UUID.nameUUIDFromBytes(("whimbrel/" + name).getBytes(StandardCharsets.UTF_8))
        .toString()
        .replace("-", "")
        .substring(0, COORDINATION_ID_CHARS);
  }
}
