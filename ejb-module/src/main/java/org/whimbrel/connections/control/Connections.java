package org.whimbrel.connections.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.control.AccountNotice;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.connections.control.ConnectionRefusal.Reason;
import org.whimbrel.connections.entity.ConnectionRows;
import org.whimbrel.connections.entity.Contact;
import org.whimbrel.connections.entity.ContactRows;

/**
 * What an account does with its connections, each in one transaction. Doing something again changes
 * nothing, tells nobody and answers the same. Thread-safe.
 */
@ApplicationScoped
public class Connections {
  @Inject ConnectionSettings settings;
  @Inject RequestRate rate;
  @Inject Clock clock;
  @Inject Event<AccountNotice> notices;

  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  /**
   * Asks the peer for a connection; if the peer has asked before, both are connected.
   *
   * @throws ConnectionRefusal if that may not be, or not now
   */
  @Transactional(rollbackOn = ConnectionRefusal.class)
  public Contact request(AccountId owner, AccountId peer) throws ConnectionRefusal {
    rate.check(owner);
    return change().apply(owner, peer, before -> before.request(settings.blockVisible()));
  }

  /**
   * Accepts the peer's request, or turns it away.
   *
   * @throws ConnectionRefusal if there is no request that this could answer, or no room
   */
  @Transactional(rollbackOn = ConnectionRefusal.class)
  public Contact answer(AccountId owner, AccountId peer, boolean accept) throws ConnectionRefusal {
    return change().apply(owner, peer, accept ? Relation::accept : Relation::reject);
  }

  /**
   * Blocks the peer, or unblocks.
   *
   * @throws ConnectionRefusal if there is no such peer, or too many are blocked
   */
  @Transactional(rollbackOn = ConnectionRefusal.class)
  public Contact block(AccountId owner, AccountId peer, boolean block) throws ConnectionRefusal {
    return change().apply(owner, peer, block ? Relation::block : Relation::unblock);
  }

  /**
   * Ends the connection, cancels the own request or turns the peer's away. An account that does not
   * exist any more has no connections, so that is no failure.
   *
   * @throws ConnectionRefusal if the peer is the owner
   */
  @Transactional(rollbackOn = ConnectionRefusal.class)
  public void remove(AccountId owner, AccountId peer) throws ConnectionRefusal {
    remove(change(), owner, peer);
  }

  /** The rule itself, apart from the container. */
  static void remove(ConnectionChange change, AccountId owner, AccountId peer)
      throws ConnectionRefusal {
    try {
      change.apply(owner, peer, Relation::remove);
    } catch (ConnectionRefusal refusal) {
      if (refusal.reason() != Reason.UNKNOWN_ACCOUNT) {
        throw refusal;
      }
    }
  }

  /**
   * Puts the peer into groups of the owner's, in place of those before; the peer never hears of
   * them.
   *
   * @throws ConnectionRefusal if a name is not as it must be, there are too many, or there is no
   *     such connection
   */
  @Transactional(rollbackOn = ConnectionRefusal.class)
  public Contact group(AccountId owner, AccountId peer, List<@Nullable String> groups)
      throws ConnectionRefusal {
    return change().group(owner, peer, GroupNames.check(groups, settings.groupsMax()));
  }

  private ConnectionChange change() {
    return new ConnectionChange(
        new ConnectionRows(entityManager),
        new ContactRows(entityManager),
        settings,
        clock.instant(),
        notices::fire);
  }
}
