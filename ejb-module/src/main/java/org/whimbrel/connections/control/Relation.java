package org.whimbrel.connections.control;

import static org.whimbrel.connections.entity.ConnectionState.ACCEPTED;
import static org.whimbrel.connections.entity.ConnectionState.INCOMING;
import static org.whimbrel.connections.entity.ConnectionState.NONE;
import static org.whimbrel.connections.entity.ConnectionState.OUTGOING;

import org.whimbrel.connections.control.ConnectionRefusal.Reason;
import org.whimbrel.connections.entity.Side;

/**
 * What is between two accounts, and what comes of it when one of them does something: the state
 * machine of this package, without a database. Each method gives the relation afterwards, the same
 * one if nothing changes, so that repeating is harmless.
 *
 * @param own the side of the one who acts
 * @param peer the side of the other
 */
record Relation(Side own, Side peer) {

  /**
   * Asks the peer. Asking back is accepting. A request to somebody who blocks looks like any other
   * to the one who asks, unless blocks may be known.
   */
  Relation request(boolean blockVisible) throws ConnectionRefusal {
    refuseIfBlockedByOwn();
    return switch (own.state()) {
      case OUTGOING, ACCEPTED -> this;
      case INCOMING -> connected();
      case NONE -> {
        if (peer.blocked() && blockVisible) {
          throw new ConnectionRefusal(Reason.BLOCKED, "The account takes no requests from you.");
        }
        if (peer.blocked()) {
          yield new Relation(own.with(OUTGOING), peer);
        }
        yield peer.state() == OUTGOING
            ? connected()
            : new Relation(own.with(OUTGOING), peer.with(INCOMING));
      }
    };
  }

  /** Accepts the peer's request. */
  Relation accept() throws ConnectionRefusal {
    refuseIfBlockedByOwn();
    return switch (own.state()) {
      case ACCEPTED -> this;
      case OUTGOING -> throw ownRequest();
      case NONE -> throw noRequest();
      case INCOMING -> {
        if (peer.state() != OUTGOING) {
          throw noRequest();
        }
        yield connected();
      }
    };
  }

  /** Turns the peer's request away. */
  Relation reject() throws ConnectionRefusal {
    return switch (own.state()) {
      case NONE -> this;
      case INCOMING -> apart();
      case OUTGOING -> throw ownRequest();
      case ACCEPTED ->
          throw new ConnectionRefusal(
              Reason.ALREADY_ACCEPTED, "The request has been accepted; delete the connection.");
    };
  }

  /** Blocks the peer, who sees no difference; only an own request to the peer is cancelled. */
  Relation block() {
    return switch (own.state()) {
      case NONE, ACCEPTED -> new Relation(own.withBlocked(true), peer);
      case INCOMING -> new Relation(new Side(NONE, true), peer);
      case OUTGOING -> new Relation(new Side(NONE, true), peer.with(NONE));
    };
  }

  /** Lifts the block; a request that the peer made meanwhile, or before, comes to light. */
  Relation unblock() {
    boolean asked = own.blocked() && own.state() == NONE && peer.state() == OUTGOING;
    return new Relation(asked ? new Side(INCOMING, false) : own.withBlocked(false), peer);
  }

  /**
   * Ends whatever is there, from either side. What the own side cannot see, a request of somebody
   * whom it blocks, stays as it is.
   */
  Relation remove() {
    return own.state() == NONE ? this : apart();
  }

  /** Neither wants anything of the other any more; blocks stay. */
  Relation apart() {
    return new Relation(own.with(NONE), peer.with(NONE));
  }

  private Relation connected() {
    return new Relation(own.with(ACCEPTED), peer.with(ACCEPTED));
  }

  private void refuseIfBlockedByOwn() throws ConnectionRefusal {
    if (own.blocked()) {
      throw new ConnectionRefusal(Reason.BLOCKED_BY_YOU, "You block this account; unblock it.");
    }
  }

  private static ConnectionRefusal ownRequest() {
    return new ConnectionRefusal(
        Reason.OWN_REQUEST, "The request is yours; the other has to answer it.");
  }

  private static ConnectionRefusal noRequest() {
    return new ConnectionRefusal(Reason.NO_REQUEST, "There is no request, or not any more.");
  }
}
