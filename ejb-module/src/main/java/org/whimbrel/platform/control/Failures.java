package org.whimbrel.platform.control;

import jakarta.jms.JMSException;
import jakarta.resource.ResourceException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Tells failures that pass by themselves from those that come back with the same input. After the
 * former the broker delivers again, for as long as it takes; what causes the latter goes to the
 * dead letters, so that it stops nobody else.
 */
public final class Failures {
  /** Class 22, data exception (ISO/IEC 9075-2): the values themselves are wrong. */
  private static final String DATA_EXCEPTION = "22";

  /** Class 23, integrity constraint violation. */
  private static final String INTEGRITY_VIOLATION = "23";

  /** A row for which no partition exists: upkeep is behind, and will make one. */
  private static final String CHECK_VIOLATION = "23514";

  private static final int CAUSES_MAX = 20;

  private Failures() {}

  /** Whether the same again may succeed. */
  public static boolean isTransient(Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++, cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        String state = String.valueOf(sql.getSQLState());
        return state.equals(CHECK_VIOLATION)
            || !(state.startsWith(DATA_EXCEPTION) || state.startsWith(INTEGRITY_VIOLATION));
      }
      if (cause instanceof JMSException
          || cause instanceof ResourceException
          || cause instanceof NotYetException) {
        return true;
      }
      if (cause instanceof jakarta.transaction.RollbackException
          || cause instanceof jakarta.transaction.SystemException
          || cause instanceof jakarta.persistence.QueryTimeoutException
          || cause instanceof jakarta.persistence.LockTimeoutException) {
        return true;
      }
    }
    return false;
  }
}
