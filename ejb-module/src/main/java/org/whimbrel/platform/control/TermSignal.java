package org.whimbrel.platform.control;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Does something before the process ends at a SIGTERM. A shutdown hook would be too late: the
 * server has one of its own, which closes the ports at once, and the JVM runs all hooks side by
 * side. The class for signals is not part of Java SE, hence the reflection; where it is missing, or
 * the JVM does not let go of the signal ({@code -Xrs}), the process ends as it would have.
 */
final class TermSignal {
  private static final Logger LOG = System.getLogger(TermSignal.class.getName());
  private static final String NAME = "TERM";
  private static final int EXIT_CODE = 128 + 15;

  private TermSignal() {}

  /**
   * Has this run first from now on, on a thread of the JVM. A second signal does not wait for it.
   *
   * @return whether signals can be had
   */
  static boolean runFirst(Runnable work) {
    AtomicBoolean asked = new AtomicBoolean();
    return handle(
        () -> {
          if (asked.compareAndSet(false, true)) {
            runQuietly(work);
          }
          Runtime.getRuntime().exit(EXIT_CODE);
        });
  }

  /** The JVM's own way again. */
  static void restore() {
    handle(() -> Runtime.getRuntime().exit(EXIT_CODE));
  }

  private static boolean handle(Runnable onTerm) {
    // The application's own loader does not see this package.
    ClassLoader jdk = ClassLoader.getPlatformClassLoader();
    try {
      Class<?> signal = Class.forName("sun.misc.Signal", true, jdk);
      Class<?> handler = Class.forName("sun.misc.SignalHandler", true, jdk);
      Object proxy =
          Proxy.newProxyInstance(
              jdk,
              new Class<?>[] {handler},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      onTerm.run();
                      yield null;
                    }
                    case "equals" -> arguments != null && self == arguments[0];
                    case "hashCode" -> System.identityHashCode(self);
                    default -> "whimbrel";
                  });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(NAME), proxy);
      return true;
    } catch (ReflectiveOperationException unavailable) {
      Throwable cause =
          unavailable instanceof InvocationTargetException ? unavailable.getCause() : unavailable;
      LOG.log(Level.WARNING, "SIGTERM cannot be noticed: the server will stop undrained", cause);
      return false;
    }
  }

  private static void runQuietly(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException failure) {
      LOG.log(Level.WARNING, "The node could not be drained before it stops", failure);
    }
  }
}
