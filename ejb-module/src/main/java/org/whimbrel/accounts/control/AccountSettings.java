package org.whimbrel.accounts.control;

import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/**
 * Bounds of accounts and sign-in.
 *
 * @param passwordMinChars the shortest password
 * @param passwordMaxChars the longest password
 * @param devicesMax how many devices an account may have signed in at once
 * @param signInFreeTries how many wrong passwords in a row go without a delay
 * @param signInDelay the first delay; each further wrong password doubles it
 * @param signInDelayMax the longest delay
 */
public record AccountSettings(
    int passwordMinChars,
    int passwordMaxChars,
    int devicesMax,
    int signInFreeTries,
    Duration signInDelay,
    Duration signInDelayMax) {
  static AccountSettings from(Config config) {
    return new AccountSettings(
        config.getValue("whimbrel.accounts.passwordMinChars", Integer.class),
        config.getValue("whimbrel.accounts.passwordMaxChars", Integer.class),
        config.getValue("whimbrel.accounts.devicesMax", Integer.class),
        config.getValue("whimbrel.accounts.signInFreeTries", Integer.class),
        Duration.ofMillis(config.getValue("whimbrel.accounts.signInDelayMs", Long.class)),
        Duration.ofMillis(config.getValue("whimbrel.accounts.signInDelayMaxMs", Long.class)));
  }
}
