package org.whimbrel.bench.faults;

import java.io.IOException;

/** What faults are done to. Thread-safe. */
public interface Breakable extends AutoCloseable {
  /**
   * Makes something go wrong.
   *
   * @return how many lines it was done to
   */
  int inflict(Fault fault) throws IOException;

  /** Sets it right, and returns when the servers say that all is ready. */
  void mend(Fault fault) throws IOException, InterruptedException;

  /** How many half-open lines their clients have not given up. */
  int stillHalfOpen();

  /** Ends what was started for it. */
  @Override
  void close() throws IOException;
}
