package org.whimbrel.bench.crew;

import java.io.IOException;
import java.util.function.IntConsumer;

/** The users of one process, doing what they are told. For one thread. */
public interface Crew {
  /**
   * Does as it is told.
   *
   * @param onProgress told how many are done, where the order is for many
   * @return the answer
   */
  String execute(Order order, String argument, IntConsumer onProgress)
      throws IOException, InterruptedException;
}
