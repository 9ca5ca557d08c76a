package org.whimbrel.bench.crew;

import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;

/** A crew in this process or another one. Thread-safe. */
public interface Member extends AutoCloseable {
  /**
   * Gives it an order; one at a time.
   *
   * @param onProgress told how many are done, on any thread
   * @return its answer; fails with {@link CrewException}
   */
  CompletableFuture<String> tell(Order order, String argument, IntConsumer onProgress);

  /** The process that it is in. */
  long pid();

  /** Ends it. */
  @Override
  void close();
}
