package org.whimbrel.accounts.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.whimbrel.accounts.control.AccountRefusal.Reason;
import org.whimbrel.accounts.entity.Account;

/** Checks handle and password, and slows down who guesses. */
@ApplicationScoped
public class Credentials {
  @Inject AccountStore store;
  @Inject Passwords passwords;
  @Inject Clock clock;

  /**
   * The account that handle and password belong to.
   *
   * @throws AccountRefusal if there is none, without telling which of the two is wrong; or after
   *     too many wrong passwords; or if too many are being checked at the moment
   */
  public Account authenticate(String handle, String password) throws AccountRefusal {
    Optional<Account> found = store.find(handle.toLowerCase(Locale.ROOT));
    if (found.isEmpty()) {
      passwords.pretend(password);
      throw wrong();
    }
    Account account = found.get();
    refuseDuringDelay(account);
    boolean right = passwords.matches(password, account.passwordHash());
    // Of guesses made at once most wait for their turn while those before them bring a delay.
    refuseDuringDelay(store.find(account.id()).orElseThrow(Credentials::wrong));
    if (!right) {
      store.signInFailed(account.id(), clock.instant());
      throw wrong();
    }
    if (account.hasFailedSignIns()) {
      store.signInSucceeded(account.id());
    }
    return account;
  }

  private void refuseDuringDelay(Account account) throws AccountRefusal {
    Instant now = clock.instant();
    Instant notBefore = account.signInNotBefore();
    if (notBefore != null && now.isBefore(notBefore)) {
      throw new AccountRefusal(
          Reason.TOO_MANY_TRIES,
          "Too many wrong passwords; wait before you try again.",
          Duration.between(now, notBefore).toMillis());
    }
  }

  private static AccountRefusal wrong() {
    return new AccountRefusal(Reason.WRONG_CREDENTIALS, "The handle or the password is wrong.");
  }
}
