package org.whimbrel.accounts.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.whimbrel.accounts.control.AccountRefusal.Reason;
import org.whimbrel.accounts.entity.Account;

/** Makes accounts. */
@ApplicationScoped
public class Registration {
  private static final Pattern HANDLE = Pattern.compile("[a-z0-9_]{3,32}");

  @Inject Passwords passwords;
  @Inject AccountSettings settings;
  @Inject Clock clock;
  @Inject AccountStore store;

  /**
   * Makes an account. Hashing takes its time, so no transaction is open meanwhile.
   *
   * @param handle 3 to 32 of a–z, 0–9 and _; capitals count as small letters
   * @param displayName 1 to 100 characters, none of them a control character
   * @param password within the configured bounds
   * @throws AccountRefusal if one of them is not as it must be, or the handle is taken
   */
  public Account register(String handle, String displayName, String password)
      throws AccountRefusal {
    String name = handle.toLowerCase(Locale.ROOT);
    check(name, password);
    String shown = Profiles.checkedDisplayName(displayName);
    if (store.find(name).isPresent()) {
      throw new AccountRefusal(Reason.HANDLE_TAKEN, "The handle is taken.");
    }
    Account account =
        new Account(UUID.randomUUID(), name, shown, passwords.hash(password), clock.instant());
    store.add(account);
    return account;
  }

  /** Whether a text in small letters can be a handle. */
  static boolean isHandle(String text) {
    return HANDLE.matcher(text).matches();
  }

  private void check(String handle, String password) throws AccountRefusal {
    if (!isHandle(handle)) {
      throw new AccountRefusal(
          Reason.BAD_HANDLE, "A handle has 3 to 32 characters of a-z, 0-9 and _.");
    }
    if (password.length() < settings.passwordMinChars()
        || password.length() > settings.passwordMaxChars()) {
      throw new AccountRefusal(
          Reason.BAD_PASSWORD,
          "A password has %d to %d characters."
              .formatted(settings.passwordMinChars(), settings.passwordMaxChars()));
    }
  }
}
