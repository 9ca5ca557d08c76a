package org.whimbrel.sessions.control;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
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

  /**
   * Forgets the session, unless the device has registered a newer one. Does not wait until all
   * nodes have forgotten it: who looks there for a session that is gone finds none, and sockets
   * close by the thousand just when nodes are slow.
   */
  void unregister(DeviceId device, Registration registration);

  /** The nodes where at least one device of an account is, with those accounts. */
  Map<NodeId, Set<AccountId>> nodesOf(Collection<AccountId> accounts);

  /** The node where the device has its session, as far as this node knows by now. */
  Optional<NodeId> nodeOf(DeviceId device);

  /** Whether other nodes share it by now, to which a device could go. */
  boolean isShared();

  /** Those of the accounts that have a session anywhere, as far as this node knows by now. */
  default Set<AccountId> present(Collection<AccountId> accounts) {
    Set<AccountId> present = new HashSet<>();
    nodesOf(accounts).values().forEach(present::addAll);
    return present;
  }

  /** Told of each account that gets its first session, or loses its last, on whatever node. */
  @FunctionalInterface
  interface Listener {
    /**
     * An account came or went. Called when this node's directory has changed, by any thread and
     * under locks of the directory: it must not block. Two calls for an account that came and went
     * may come in either order; the directory tells what holds.
     */
    void changed(AccountId account, boolean present);
  }

  /** Tells a listener what changes from now on, for as long as the directory lives. */
  void listen(Listener listener);

  /** Told of each session of this node whose device has registered a newer one on another node. */
  @FunctionalInterface
  interface DisplacedListener {
    /** The session is to be closed. Called on a thread of the directory's own. */
    void displaced(DeviceId device, UUID session);
  }

  /** Tells a listener from now on; a directory of one node has nothing to tell. */
  default void listenDisplaced(DisplacedListener listener) {}
}
