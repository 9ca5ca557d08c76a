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
  private static final int DISPLAY_NAME_MAX_CHARS = 100;

  @Inject Passwords passwords;
  @Inject AccountSettings settings;
  @Inject Clock clock;
  @Inject AccountStore store;

  /**
   * Makes an account. Hashing takes its time, so no transaction is open meanwhile.
   *
   * @param handle 3 to 32 of a–z, 0–9 and _; capitals count as small letters
   * @param displayName 1 to 100 characters
   * @param password within the configured bounds
   * @throws AccountRefusal if one of them is not as it must be, or the handle is taken
   */
  public Account register(String handle, String displayName, String password)
      throws AccountRefusal {
    String name = handle.toLowerCase(Locale.ROOT);
    check(name, displayName.strip(), password);
    if (store.find(name).isPresent()) {
      throw new AccountRefusal(Reason.HANDLE_TAKEN, "The handle is taken.");
    }
    Account account =
        new Account(
            UUID.randomUUID(),
            name,
            displayName.strip(),
            passwords.hash(password),
            clock.instant());
    store.add(account);
    return account;
  }

  private void check(String handle, String displayName, String password) throws AccountRefusal {
    if (!HANDLE.matcher(handle).matches()) {
      throw new AccountRefusal(
          Reason.BAD_HANDLE, "A handle has 3 to 32 characters of a-z, 0-9 and _.");
    }
    if (displayName.isEmpty() || displayName.length() > DISPLAY_NAME_MAX_CHARS) {
      throw new AccountRefusal(
          Reason.BAD_DISPLAY_NAME,
          "A display name has 1 to " + DISPLAY_NAME_MAX_CHARS + " characters.");
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
