package org.whimbrel.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeeperTest {
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final Progress progress =
      new Progress(new PrintStream(output, true, StandardCharsets.UTF_8));
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicInteger starts = new AtomicInteger();
  private volatile boolean alive;
  private volatile boolean broken;

  @AfterEach
  void stop() {
    stopped.countDown();
  }

  private final class Part implements Keeper.Part {
    @Override
    public String name() {
      return "the part";
    }

    @Override
    public boolean isAlive() {
      return alive;
    }

    @Override
    public void start() throws IOException {
      starts.incrementAndGet();
      if (broken) {
        throw new IOException("no disk");
      }
      alive = true;
    }
  }

  @Test
  void aPartThatDiesShouldBeStartedAgainEachTime() {
    alive = true;
    Keeper.keep(new Part(), progress, stopped);
    alive = false;
    await().atMost(2, TimeUnit.SECONDS).until(() -> alive);
    alive = false;
    await().atMost(4, TimeUnit.SECONDS).until(() -> alive);
    assertThat(starts).hasValue(2);
    assertThat(output.toString(StandardCharsets.UTF_8)).contains("the part is gone");
  }

  @Test
  void aStartThatFailsShouldBeToldAndTriedAgain() {
    broken = true;
    Keeper.keep(new Part(), progress, stopped);
    await().atMost(4, TimeUnit.SECONDS).until(() -> starts.get() > 1);
    assertThat(output.toString(StandardCharsets.UTF_8)).contains("no disk");
    broken = false;
    await().atMost(6, TimeUnit.SECONDS).until(() -> alive);
  }

  @Test
  void nothingShouldBeStartedAfterTheStop() {
    alive = true;
    Keeper.keep(new Part(), progress, stopped);
    stopped.countDown();
    alive = false;
    await().during(600, TimeUnit.MILLISECONDS).until(() -> starts.get() == 0);
  }
}
