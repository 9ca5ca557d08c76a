package org.whimbrel.presence.control;

import java.util.Arrays;
import java.util.function.Consumer;
import org.whimbrel.accounts.entity.AccountId;

/**
 * An account that somebody watches: one object however many do. Guarded by the lock of its {@link
 * WatchRegistry}.
 */
final class Watched {
  private static final Watch[] NOBODY = {};

  private final AccountId account;

  /** Those who may see it; those who only name it are not here, so nobody can make this long. */
  private Watch[] watchers = NOBODY;

  private int watcherCount;
  private int names;
  private boolean present;
  private boolean showing;

  Watched(AccountId account, boolean present) {
    this.account = account;
    this.present = present;
  }

  AccountId account() {
    return account;
  }

  /** Whether those who may see it see it online. */
  boolean isOnline() {
    return present && showing;
  }

  /** Notes whether it is there; false if that was known. */
  boolean setPresent(boolean now) {
    boolean changes = present != now;
    present = now;
    return changes;
  }

  /** Notes whether it lets itself be seen; false if that was known. */
  boolean setShowing(boolean now) {
    boolean changes = showing != now;
    showing = now;
    return changes;
  }

  void named() {
    names++;
  }

  /** Whether nobody names it any more. */
  boolean unnamed() {
    names--;
    return names == 0;
  }

  void addWatcher(Watch watch) {
    if (watcherCount == watchers.length) {
      watchers = Arrays.copyOf(watchers, watcherCount + 1 + watcherCount / 2);
    }
    watchers[watcherCount++] = watch;
  }

  void removeWatcher(Watch watch) {
    for (int i = 0; i < watcherCount; i++) {
      if (watchers[i] == watch) {
        watcherCount--;
        watchers[i] = watchers[watcherCount];
        watchers[watcherCount] = null;
        return;
      }
    }
  }

  void forEachWatcher(Consumer<Watch> action) {
    for (int i = 0; i < watcherCount; i++) {
      action.accept(watchers[i]);
    }
  }
}
