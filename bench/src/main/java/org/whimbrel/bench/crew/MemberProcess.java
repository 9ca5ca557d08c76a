package org.whimbrel.bench.crew;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.function.IntConsumer;
import org.whimbrel.client.net.Failures;

/** What a process that {@link ForkedMember} started does: orders in, answers out. */
public final class MemberProcess {
  /** More lines than that help nobody. */
  private static final int PROGRESS_STEP = 20;

  private final Crew crew;
  private final PrintStream out;

  /** With a crew. */
  public MemberProcess(Crew crew, PrintStream out) {
    this.crew = crew;
    this.out = out;
  }

  /** Follows orders until there are no more. */
  public void run(BufferedReader in) throws IOException, InterruptedException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] parts = line.split(" ", 2);
      say(execute(Order.valueOf(parts[0]), parts[1]));
    }
  }

  private Answer execute(Order order, String argument) throws InterruptedException {
    IntConsumer progress =
        done -> {
          if (done % PROGRESS_STEP == 0) {
            say(new Answer(Answer.Kind.PROGRESS, Integer.toString(done)));
          }
        };
    try {
      return new Answer(Answer.Kind.OK, crew.execute(order, argument, progress));
    } catch (IOException | RuntimeException e) {
      return new Answer(Answer.Kind.FAILED, order + ": " + Failures.unwrap(e));
    }
  }

  private synchronized void say(Answer answer) {
    out.println(answer.toLine());
    out.flush();
  }
}
