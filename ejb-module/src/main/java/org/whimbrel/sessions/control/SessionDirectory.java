package org.whimbrel.sessions.control;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.control.NodeId;

/**
 * Which node holds the socket of which device: a port, because one node can keep it in memory and
 * many must share it. Thread-safe.
 *
 * <p>Visibility (I4): when {@link #register} has returned, {@link #nodesOf} on every node knows the
 * device.
 */
public interface SessionDirectory {
  /**
   * A session and where it lives.
   *
   * @param node the node
   * @param session the session's own id, so that a late close of an older one does no harm (I6)
   */
  record Registration(NodeId node, UUID session) {}

  /** Makes the session the device's only one, in place of an earlier one anywhere. */
  void register(DeviceId device, Registration registration);

  /** Forgets the session, unless the device has registered a newer one. */
  void unregister(DeviceId device, Registration registration);

  /** The nodes where at least one device of an account is, with those accounts. */
  Map<NodeId, Set<AccountId>> nodesOf(Collection<AccountId> accounts);
}
