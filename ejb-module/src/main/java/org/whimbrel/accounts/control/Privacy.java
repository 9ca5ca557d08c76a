package org.whimbrel.accounts.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import org.whimbrel.accounts.control.AccountRefusal.Reason;
import org.whimbrel.accounts.entity.Account;
import org.whimbrel.accounts.entity.AccountId;

/** What an account lets others know. */
@ApplicationScoped
public class Privacy {
  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  @Inject Event<PresenceShown> shown;

  /**
   * Whether senders may know what the user has read.
   *
   * @throws AccountRefusal if there is no such account
   */
  @Transactional
  public boolean tellsReading(AccountId id) throws AccountRefusal {
    return find(id).tellsReading();
  }

  /**
   * Lets senders know what the user reads from now on, or not.
   *
   * @throws AccountRefusal if there is no such account
   */
  @Transactional
  public void tellReading(AccountId id, boolean tell) throws AccountRefusal {
    find(id).tellReading(tell);
  }

  /**
   * Whether the connected may know when the user is there.
   *
   * @throws AccountRefusal if there is no such account
   */
  @Transactional
  public boolean showsPresence(AccountId id) throws AccountRefusal {
    return find(id).showsPresence();
  }

  /**
   * Lets the connected know when the user is there, or not. Whoever tells it is told after the
   * commit.
   *
   * @throws AccountRefusal if there is no such account
   */
  @Transactional
  public void showPresence(AccountId id, boolean show) throws AccountRefusal {
    find(id).showPresence(show);
    shown.fire(new PresenceShown(id));
  }

  private Account find(AccountId id) throws AccountRefusal {
    Account account = entityManager.find(Account.class, id.value());
    if (account == null) {
      throw new AccountRefusal(Reason.UNKNOWN_ACCOUNT, "There is no such account.");
    }
    return account;
  }
}
