package org.whimbrel.accounts.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.whimbrel.accounts.control.AccountRefusal.Reason;
import org.whimbrel.accounts.entity.Account;
import org.whimbrel.accounts.entity.AccountId;

/**
 * Finds a user by what the searcher knows already: the whole handle, or the id. There is no search
 * for a part of a handle and no list, and searches are counted, so that nobody can tell who is here
 * by trying.
 */
@ApplicationScoped
public class UserSearch {
  @Inject RequestLimits limits;
  @Inject AccountStore store;

  /**
   * The account of a handle.
   *
   * @param handle the whole handle; capitals count as small letters
   * @throws AccountRefusal if there is none, or the text cannot be one, which look the same; or if
   *     the searcher has searched too often
   */
  public Account byHandle(AccountId searcher, String handle) throws AccountRefusal {
    limits.countFind(searcher);
    String name = handle.toLowerCase(Locale.ROOT);
    return found(Registration.isHandle(name) ? store.find(name) : Optional.empty());
  }

  /**
   * The account of an id.
   *
   * @param id the id as text
   * @throws AccountRefusal as above
   */
  public Account byId(AccountId searcher, String id) throws AccountRefusal {
    limits.countFind(searcher);
    return found(idOf(id).flatMap(store::find));
  }

  /** The id that a text means, if it means one. */
  static Optional<AccountId> idOf(String text) {
    try {
      return Optional.of(new AccountId(UUID.fromString(text)));
    } catch (IllegalArgumentException noId) {
      return Optional.empty();
    }
  }

  private static Account found(Optional<Account> account) throws AccountRefusal {
    return account.orElseThrow(
        () -> new AccountRefusal(Reason.UNKNOWN_ACCOUNT, "There is no such account."));
  }
}
