package org.whimbrel.bench.crew;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A crew in a process of its own. Orders are lines to its standard input, {@link Answer}s lines of
 * its standard output; its errors go where this program's go.
 */
public final class ForkedMember implements Member {
  private static final long END_MAX_SECONDS = 10;

  private final Process process;
  private final BufferedWriter orders;
  private @Nullable CompletableFuture<String> waiting;
  private IntConsumer progress = done -> {};
  private boolean ended;

  private ForkedMember(Process process) {
    this.process = process;
    this.orders = process.outputWriter(StandardCharsets.UTF_8);
  }

  /** Starts a process that runs {@link MemberProcess}. */
  public static ForkedMember start(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    ForkedMember member = new ForkedMember(process);
    Thread reader = new Thread(member::read, "bench-member-" + process.pid());
    reader.setDaemon(true);
    reader.start();
    return member;
  }

  @Override
  public CompletableFuture<String> tell(Order order, String argument, IntConsumer onProgress) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    synchronized (this) {
      if (ended) {
        return CompletableFuture.failedFuture(gone());
      }
      waiting = answer;
      progress = onProgress;
    }
    try {
      orders.write(order.name() + " " + argument);
      orders.newLine();
      orders.flush();
    } catch (IOException e) {
      answer.completeExceptionally(gone());
    }
    return answer;
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Answer.fromLine(line).ifPresentOrElse(this::take, () -> {});
      }
    } catch (IOException e) {
      // As good as its end.
    }
    CompletableFuture<String> last;
    synchronized (this) {
      ended = true;
      last = waiting;
    }
    if (last != null) {
      last.completeExceptionally(gone());
    }
  }

  private CrewException gone() {
    return new CrewException("process " + process.pid() + " ended");
  }

  private void take(Answer answer) {
    CompletableFuture<String> asked;
    IntConsumer told;
    synchronized (this) {
      asked = waiting;
      told = progress;
    }
    switch (answer.kind()) {
      case PROGRESS -> told.accept(Integer.parseInt(answer.text()));
      case OK -> complete(asked, answer.text());
      case FAILED -> {
        if (asked != null) {
          asked.completeExceptionally(new CrewException(answer.text()));
        }
      }
    }
  }

  private static void complete(@Nullable CompletableFuture<String> asked, String text) {
    if (asked != null) {
      asked.complete(text);
    }
  }

  @Override
  public long pid() {
    return process.pid();
  }

  /** The end of its input tells it to end. */
  @Override
  public void close() {
    try {
      orders.close();
      if (!process.waitFor(END_MAX_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
