package org.whimbrel.launcher;

import java.io.PrintStream;
import java.util.Locale;

/** Lines for the person in front of the terminal: what happens, and how long it took. */
final class Progress {
  private final PrintStream out;
  // Counts the interruptions; a line begun before one is not completed after it.
  private volatile int interruptions;

  Progress(PrintStream out) {
    this.out = out;
  }

  void say(String text) {
    out.println(text);
  }

  /** Says something in the middle of a line that another thread has begun. */
  synchronized void interrupt(String text) {
    interruptions++;
    out.println();
    out.println(text);
  }

  /** Starts a line; {@link Step#done} completes it with the seconds taken. */
  Step begin(String text) {
    out.print(text + " ... ");
    out.flush();
    return new Step(System.nanoTime());
  }

  /** A line being written. Closed without {@link #done}, it ends with "failed". */
  final class Step implements AutoCloseable {
    private final long startNanos;
    private final int interruptionsAtStart = interruptions;
    private boolean complete;

    private Step(long startNanos) {
      this.startNanos = startNanos;
    }

    void done() {
      complete = true;
      if (interruptions == interruptionsAtStart) {
        out.printf(Locale.ROOT, "%.1f s%n", (System.nanoTime() - startNanos) / 1e9);
      }
    }

    @Override
    public void close() {
      if (!complete && interruptions == interruptionsAtStart) {
        out.println("failed");
      }
    }
  }
}
