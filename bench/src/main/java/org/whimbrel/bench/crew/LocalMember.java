package org.whimbrel.bench.crew;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import org.whimbrel.client.net.Failures;

/** A crew in this process, on a thread of its own. */
public final class LocalMember implements Member {
  private final Crew crew;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread daemon = new Thread(task, "bench-crew");
            daemon.setDaemon(true);
            return daemon;
          });

  /** With a crew. */
  public LocalMember(Crew crew) {
    this.crew = crew;
  }

  @Override
  public CompletableFuture<String> tell(Order order, String argument, IntConsumer onProgress) {
    return CompletableFuture.supplyAsync(() -> execute(order, argument, onProgress), thread);
  }

  private String execute(Order order, String argument, IntConsumer onProgress) {
    try {
      return crew.execute(order, argument, onProgress);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CrewException("interrupted");
    } catch (IOException | RuntimeException e) {
      throw new CrewException(order + ": " + Failures.unwrap(e));
    }
  }

  @Override
  public long pid() {
    return ProcessHandle.current().pid();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
