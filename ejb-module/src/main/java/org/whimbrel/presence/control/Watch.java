package org.whimbrel.presence.control;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.presence.entity.VisibilityRows.Sight;
import org.whimbrel.protocol.Frame;
import org.whimbrel.sessions.control.DeviceSession;

/**
 * Whom one session watches, which of them it may see, and what it has been told of each: a
 * reference and a byte an account. Whom it watches never changes; all else is guarded by the lock
 * of its {@link WatchRegistry}.
 */
final class Watch {
  private static final byte MAY_SEE = 1;
  private static final byte TOLD = 2;
  private static final byte TOLD_ONLINE = 4;

  private final DeviceSession session;
  private final Watched[] users;
  private final byte[] flags;
  private boolean checked;
  private boolean queued;
  private boolean over;

  Watch(DeviceSession session, List<Watched> users) {
    this.session = session;
    this.users = users.toArray(Watched[]::new);
    this.flags = new byte[users.size()];
  }

  DeviceSession session() {
    return session;
  }

  AccountId account() {
    return session.device().account();
  }

  int size() {
    return users.length;
  }

  Watched user(int i) {
    return users[i];
  }

  /** The pair of the session's account and one that it watches. */
  Sight sight(int i) {
    return new Sight(account().value(), users[i].account().value());
  }

  /** Where an account stands; -1 if it is not watched. */
  int indexOf(AccountId account) {
    for (int i = 0; i < users.length; i++) {
      if (users[i].account().equals(account)) {
        return i;
      }
    }
    return -1;
  }

  /** Lets it see one of the accounts, or not any more; false if that is so already. */
  boolean setMaySee(int i, boolean may) {
    if (has(i, MAY_SEE) == may) {
      return false;
    }
    flags[i] ^= MAY_SEE;
    if (may) {
      users[i].addWatcher(this);
    } else {
      users[i].removeWatcher(this);
    }
    return true;
  }

  /** From now on it can be told: who may be seen is known. */
  void setChecked() {
    checked = true;
  }

  /** Whether it has just been put in line to be told. */
  boolean queue() {
    boolean now = !queued && !over;
    queued = queued || now;
    return now;
  }

  /** It is not in line any more. */
  void unqueue() {
    queued = false;
  }

  /** It is replaced, or its session has ended. */
  void end() {
    over = true;
    for (int i = 0; i < users.length; i++) {
      setMaySee(i, false);
    }
  }

  boolean isOver() {
    return over;
  }

  /**
   * What the session does not know yet, which counts as told from now on; null if there is nothing.
   */
  Frame.@Nullable Presence news(int maxCount) {
    if (!checked || over) {
      return null;
    }
    List<UUID> online = new ArrayList<>();
    List<UUID> offline = new ArrayList<>();
    for (int i = 0; i < users.length && online.size() + offline.size() < maxCount; i++) {
      boolean is = has(i, MAY_SEE) && users[i].isOnline();
      if (!has(i, TOLD) || has(i, TOLD_ONLINE) != is) {
        (is ? online : offline).add(users[i].account().value());
        flags[i] = (byte) ((flags[i] & MAY_SEE) | TOLD | (is ? TOLD_ONLINE : 0));
      }
    }
    return online.isEmpty() && offline.isEmpty() ? null : new Frame.Presence(online, offline);
  }

  private boolean has(int i, byte flag) {
    return (flags[i] & flag) != 0;
  }
}
