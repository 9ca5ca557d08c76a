package org.whimbrel.platform.control;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.Config;

/**
 * Ends the server if it has not been told what to do: a node that guessed its roles could take work
 * that others are made for, and one that only reported itself as not ready would stand there until
 * somebody looked. Thread-safe.
 */
final class RoleCheck {
  private static final Logger LOG = System.getLogger(RoleCheck.class.getName());
  private static final int REFUSED = 2;

  private final AtomicBoolean told = new AtomicBoolean();

  /**
   * The roles.
   *
   * @throws IllegalArgumentException if there are none; the process ends soon
   */
  Roles read(Config config) {
    try {
      Roles roles = Roles.from(config);
      LOG.log(Level.INFO, "This node''s roles: {0}", roles);
      return roles;
    } catch (IllegalArgumentException wrong) {
      if (told.compareAndSet(false, true)) {
        LOG.log(Level.ERROR, "The server does not start: " + wrong.getMessage());
        // On a thread of its own: the server waits at its end for what is starting, which is this.
        Thread exit = new Thread(() -> Runtime.getRuntime().exit(REFUSED), "whimbrel-refused");
        exit.setDaemon(true);
        exit.start();
      }
      throw wrong;
    }
  }
}
