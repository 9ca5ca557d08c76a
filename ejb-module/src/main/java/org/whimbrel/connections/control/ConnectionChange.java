package org.whimbrel.connections.control;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.whimbrel.accounts.control.AccountNotice;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.connections.control.ConnectionRefusal.Reason;
import org.whimbrel.connections.entity.ConnectionRows;
import org.whimbrel.connections.entity.ConnectionRows.Counts;
import org.whimbrel.connections.entity.ConnectionState;
import org.whimbrel.connections.entity.Contact;
import org.whimbrel.connections.entity.ContactRows;
import org.whimbrel.connections.entity.Side;
import org.whimbrel.protocol.EntryKind;

/**
 * One change between an owner and a peer, in the caller's transaction and apart from the container:
 * both mailboxes are locked, which serialises all that concerns either; the state machine decides;
 * the bounds are checked; and each side whose view has changed is told. Not thread-safe.
 */
final class ConnectionChange {
  private final ConnectionRows rows;
  private final ContactRows contacts;
  private final ConnectionSettings settings;
  private final Instant now;
  private final Consumer<AccountNotice> notices;

  /** What the owner does. */
  @FunctionalInterface
  interface Step {
    /** What comes of it. */
    Relation of(Relation before) throws ConnectionRefusal;
  }

  ConnectionChange(
      ConnectionRows rows,
      ContactRows contacts,
      ConnectionSettings settings,
      Instant now,
      Consumer<AccountNotice> notices) {
    this.rows = rows;
    this.contacts = contacts;
    this.settings = settings;
    this.now = now;
    this.notices = notices;
  }

  /** Does it, or nothing if it changes nothing; gives the owner's view afterwards. */
  Contact apply(AccountId owner, AccountId peer, Step step) throws ConnectionRefusal {
    lock(owner, peer);
    Map<UUID, Side> sides = rows.sides(owner, peer);
    Relation before = new Relation(side(sides, owner), side(sides, peer));
    Relation after = step.of(before);
    if (!after.equals(before)) {
      Map<UUID, Counts> counts = rows.counts(List.of(owner.value(), peer.value()));
      after = bounded(before, after, count(counts, owner), count(counts, peer));
      write(owner, peer, before.own(), after.own());
      write(peer, owner, before.peer(), after.peer());
      if (settings.blockVisible() && before.own().blocked() != after.own().blocked()) {
        rows.touchLists(List.of(peer.value())); // in the list, but no reason for an alert
      }
      tell(owner, peer, before.own(), after.own());
      tell(peer, owner, before.peer(), after.peer());
    }
    return view(owner, peer);
  }

  /** Puts the peer into groups of the owner's. */
  Contact group(AccountId owner, AccountId peer, List<String> groups) throws ConnectionRefusal {
    lock(owner, peer);
    Contact before = view(owner, peer);
    if (!before.side().state().isWanted()) {
      throw new ConnectionRefusal(Reason.NO_CONNECTION, "There is no such connection.");
    }
    if (before.groups().equals(groups)) {
      return before;
    }
    rows.writeGroups(owner, peer, groups);
    Contact after = view(owner, peer);
    notices.accept(
        AccountNotice.to(owner, EntryKind.CONNECTION, peer, ConnectionInfo.withGroups(after)));
    return after;
  }

  private void lock(AccountId owner, AccountId peer) throws ConnectionRefusal {
    if (owner.equals(peer)) {
      throw new ConnectionRefusal(Reason.OWN_ACCOUNT, "The account is your own.");
    }
    Set<UUID> existing = rows.lock(List.of(owner.value(), peer.value()));
    if (!existing.contains(owner.value()) || !existing.contains(peer.value())) {
      throw unknownAccount();
    }
  }

  private Relation bounded(Relation before, Relation after, Counts own, Counts peer)
      throws ConnectionRefusal {
    ConnectionState from = before.own().state();
    ConnectionState to = after.own().state();
    if (to.isWanted() && !from.isWanted() && own.wanted() >= settings.max()) {
      throw new ConnectionRefusal(
          Reason.TOO_MANY_CONNECTIONS,
          "An account has at most %d connections.".formatted(settings.max()));
    }
    if (to == ConnectionState.OUTGOING && from != to) {
      checkRequest(own, peer);
    }
    if (after.own().blocked()
        && !before.own().blocked()
        && own.blocked() >= settings.blockedMax()) {
      throw new ConnectionRefusal(
          Reason.TOO_MANY_BLOCKS,
          "An account blocks at most %d others.".formatted(settings.blockedMax()));
    }
    // Lifting a block never fails; a request that finds no room then is turned away.
    return to == ConnectionState.INCOMING && from != to && own.incoming() >= settings.incomingMax()
        ? after.apart()
        : after;
  }

  /** The peer's bound holds for those whom the peer blocks too: the answer must not differ. */
  private void checkRequest(Counts own, Counts peer) throws ConnectionRefusal {
    if (own.outgoing() >= settings.outgoingMax()) {
      throw new ConnectionRefusal(
          Reason.TOO_MANY_REQUESTS_OPEN,
          "An account has at most %d unanswered requests.".formatted(settings.outgoingMax()));
    }
    if (peer.incoming() >= settings.incomingMax()) {
      throw new ConnectionRefusal(
          Reason.RECIPIENT_FULL, "The account has too many unanswered requests already.");
    }
  }

  private void write(AccountId owner, AccountId peer, Side before, Side after) {
    if (!after.equals(before)) {
      rows.write(owner, peer, after, now);
    }
  }

  /** A side that is what it was hears nothing. */
  private void tell(AccountId side, AccountId other, Side before, Side after)
      throws ConnectionRefusal {
    if (!after.equals(before)) {
      notices.accept(
          AccountNotice.to(
              side, EntryKind.CONNECTION, other, ConnectionInfo.of(view(side, other))));
    }
  }

  private Contact view(AccountId owner, AccountId peer) throws ConnectionRefusal {
    Contact contact = contacts.contact(owner, peer).orElseThrow(ConnectionChange::unknownAccount);
    return settings.blockVisible() ? contact : contact.hidingTheirBlock();
  }

  private static ConnectionRefusal unknownAccount() {
    return new ConnectionRefusal(Reason.UNKNOWN_ACCOUNT, "There is no such account.");
  }

  private static Side side(Map<UUID, Side> sides, AccountId owner) {
    return sides.getOrDefault(owner.value(), Side.NOTHING);
  }

  private static Counts count(Map<UUID, Counts> counts, AccountId owner) {
    return counts.getOrDefault(owner.value(), Counts.NOTHING);
  }
}
