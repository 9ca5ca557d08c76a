package org.whimbrel.messaging.control;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.messaging.entity.EntryRow;
import org.whimbrel.platform.control.NodeId;
import org.whimbrel.sessions.control.SessionDirectory;

/**
 * Sends what is in the log to the nodes that hold the recipients' sockets: one message a node, not
 * one a recipient. Called after the commit only (I4).
 */
@ApplicationScoped
public class DeliveryRouter {
  @Resource(lookup = "jms/whimbrel")
  ConnectionFactory connectionFactory;

  @Inject SessionDirectory directory;
  @Inject LocalDelivery local;
  @Inject DeliverySettings settings;
  @Inject NodeId self;

  /**
   * Routes the entries to the nodes.
   *
   * @throws JMSException if a node's queue did not take its part; routing all again does no harm,
   *     because sessions pass over the numbers that they have had
   */
  void route(List<Logged> batch) throws JMSException {
    Set<AccountId> accounts = new HashSet<>();
    for (Logged logged : batch) {
      logged.entries().forEach(entry -> accounts.add(new AccountId(entry.account())));
    }
    Map<NodeId, Set<AccountId>> nodes = directory.nodesOf(accounts);
    if (settings.localShortcut() && nodes.containsKey(self)) {
      local.deliver(batch);
    }
    for (Map.Entry<NodeId, Set<AccountId>> node : nodes.entrySet()) {
      if (!settings.localShortcut() || !node.getKey().equals(self)) {
        send(node.getKey(), partOf(batch, node.getValue()));
      }
    }
  }

  /** Sends through the node's queue, in pieces that the broker keeps in its journal. */
  void send(NodeId node, List<Logged> delivery) throws JMSException {
    JmsBatchSink sink =
        new JmsBatchSink(connectionFactory, node.deliveryQueue(), settings.timeToLiveMs());
    try {
      List<Logged> piece = new ArrayList<>();
      int bytes = 0;
      for (Logged logged : delivery) {
        int size = NodeDelivery.sizeBytes(logged);
        if (!piece.isEmpty() && bytes + size > settings.batchMaxBytes()) {
          sendPiece(sink, node, piece);
          piece.clear();
          bytes = 0;
        }
        piece.add(logged);
        bytes += size;
      }
      if (!piece.isEmpty()) {
        sendPiece(sink, node, piece);
      }
    } finally {
      sink.reset();
    }
  }

  private static void sendPiece(JmsBatchSink sink, NodeId node, List<Logged> piece)
      throws JMSException {
    sink.send(NodeDelivery.encode(piece), UUID.randomUUID().toString(), node.deliveryQueue());
  }

  private static List<Logged> partOf(List<Logged> batch, Set<AccountId> accounts) {
    List<Logged> part = new ArrayList<>();
    for (Logged logged : batch) {
      List<EntryRow> entries =
          logged.entries().stream()
              .filter(entry -> accounts.contains(new AccountId(entry.account())))
              .toList();
      if (!entries.isEmpty()) {
        part.add(new Logged(logged.message(), entries));
      }
    }
    return part;
  }
}
