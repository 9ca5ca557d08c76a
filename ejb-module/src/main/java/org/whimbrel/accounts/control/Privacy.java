package org.whimbrel.accounts.control;

import jakarta.enterprise.context.ApplicationScoped;
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

  private Account find(AccountId id) throws AccountRefusal {
    Account account = entityManager.find(Account.class, id.value());
    if (account == null) {
      throw new AccountRefusal(Reason.UNKNOWN_ACCOUNT, "There is no such account.");
    }
    return account;
  }
}
