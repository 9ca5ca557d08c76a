package org.whimbrel.accounts.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import org.jspecify.annotations.Nullable;
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
    locked(id).tellReading(tell);
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
    locked(id).showPresence(show);
    shown.fire(new PresenceShown(id));
  }

  private Account find(AccountId id) throws AccountRefusal {
    return existing(entityManager.find(Account.class, id.value()));
  }

  /** Locked, since all columns are written: another setting changed meanwhile would be undone. */
  private Account locked(AccountId id) throws AccountRefusal {
    return existing(entityManager.find(Account.class, id.value(), LockModeType.PESSIMISTIC_WRITE));
  }

  private static Account existing(@Nullable Account account) throws AccountRefusal {
    if (account == null) {
      throw new AccountRefusal(Reason.UNKNOWN_ACCOUNT, "There is no such account.");
    }
    return account;
  }
}
