package org.whimbrel.messaging.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  @Inject SessionDirectory directory;
  @Inject LocalDelivery local;
  @Inject NodeQueues queues;
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
    Map<NodeId, List<byte[]>> payloads = new HashMap<>();
    for (Map.Entry<NodeId, Set<AccountId>> node : nodes.entrySet()) {
      if (!settings.localShortcut() || !node.getKey().equals(self)) {
        payloads.put(node.getKey(), pieces(partOf(batch, node.getValue())));
      }
    }
    if (!payloads.isEmpty()) {
      queues.send(payloads);
    }
  }

  /** In pieces that the broker keeps in its journal. */
  private List<byte[]> pieces(List<Logged> delivery) {
    List<byte[]> pieces = new ArrayList<>();
    List<Logged> piece = new ArrayList<>();
    int bytes = 0;
    for (Logged logged : delivery) {
      int size = NodeDelivery.sizeBytes(logged);
      if (!piece.isEmpty() && bytes + size > settings.batchMaxBytes()) {
        pieces.add(NodeDelivery.encode(piece));
        piece.clear();
        bytes = 0;
      }
      piece.add(logged);
      bytes += size;
    }
    pieces.add(NodeDelivery.encode(piece));
    return pieces;
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
