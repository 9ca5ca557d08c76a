package org.whimbrel.accounts.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Optional;
import org.hibernate.exception.ConstraintViolationException;
import org.whimbrel.accounts.control.AccountRefusal.Reason;
import org.whimbrel.accounts.entity.Account;
import org.whimbrel.accounts.entity.AccountId;

/** Short transactions on accounts, so that none is open while a password is hashed. */
@ApplicationScoped
public class AccountStore {
  @Inject AccountSettings settings;
  @Inject Event<AccountRegistered> registered;

  @PersistenceContext(unitName = "whimbrel")
  EntityManager entityManager;

  /** The account of a handle, given in small letters. */
  @Transactional
  public Optional<Account> find(String handle) {
    return entityManager
        .createQuery("select a from Account a where a.handle = :handle", Account.class)
        .setParameter("handle", handle)
        .getResultStream()
        .findFirst();
  }

  /** The account of an id. */
  @Transactional
  public Optional<Account> find(AccountId id) {
    return Optional.ofNullable(entityManager.find(Account.class, id.value()));
  }

  /**
   * Adds an account.
   *
   * @throws AccountRefusal if somebody took the handle meanwhile
   */
  @Transactional(rollbackOn = AccountRefusal.class)
  public void add(Account account) throws AccountRefusal {
    try {
      entityManager.persist(account);
      entityManager.flush();
    } catch (ConstraintViolationException raced) {
      throw new AccountRefusal(Reason.HANDLE_TAKEN, "The handle is taken.");
    }
    registered.fire(new AccountRegistered(account.id()));
  }

  /** Counts a wrong password, under the row's lock so that none is missed. */
  @Transactional
  public void signInFailed(AccountId id, Instant now) {
    Account account = locked(id);
    account.signInFailed(
        now, settings.signInFreeTries(), settings.signInDelay(), settings.signInDelayMax());
  }

  /** Forgets the wrong passwords. */
  @Transactional
  public void signInSucceeded(AccountId id) {
    locked(id).signInSucceeded();
  }

  private Account locked(AccountId id) {
    return entityManager.find(Account.class, id.value(), LockModeType.PESSIMISTIC_WRITE);
  }
}
