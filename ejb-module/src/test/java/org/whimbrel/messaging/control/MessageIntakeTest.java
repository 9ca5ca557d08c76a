package org.whimbrel.messaging.control;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.event.Startup;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.control.MovingClock;
import org.whimbrel.platform.control.NodeId;
import org.whimbrel.platform.control.ToldNews;
import org.whimbrel.platform.entity.TestDatabase;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.Wraps;

/** What the intake refuses for load. */
@SuppressWarnings("UnnecessaryAssignment") // the test is the container here
class MessageIntakeTest {
  private static final long LAG_MAX_MS = 1_000;
  private static final long RETRY_MS = 2_000;

  private final MovingClock clock = new MovingClock(TestDatabase.NOW);
  private final MessageIntake intake = new MessageIntake();

  @BeforeEach
  void start() {
    intake.lag = new FanOutLag();
    intake.lag.clock = clock;
    intake.lag.lagMaxMs = LAG_MAX_MS;
    intake.lag.nodes = new ToldNews();
    intake.settings = new IntakeSettings(1, 1, 1_000, 1, 1_000, 0, 0, 1, 1, RETRY_MS, 2, 4_000);
    intake.node = new NodeId("node-1");
    intake.clock = clock;
    intake.threads = new Threads();
    intake.onStart(new Startup());
  }

  @AfterEach
  void stop() {
    intake.stop();
  }

  /** Two a second, beginning with the delay; not for longer than the bound. */
  @Test
  void thoseWhoAreRefusedForLoadShouldBeAskedToComeOneAfterTheOther() {
    intake.lag.logged(clock.millis() - LAG_MAX_MS - 1);

    assertThat(List.of(refusedMs(), refusedMs(), refusedMs(), refusedMs()))
        .containsExactly(2_500L, 3_000L, 3_500L, 4_000L);
    assertThat(refusedMs()).isBetween(RETRY_MS, 4_000L);
  }

  private long refusedMs() {
    List<Frame.SendAnswer> answers = new ArrayList<>();
    Frame.Send send =
        new Frame.Send(
            UUID.randomUUID(), List.of(UUID.randomUUID()), Bytes.of(new byte[] {1}), Wraps.NONE);
    intake.submit(DeviceId.of(UUID.randomUUID(), 1), send, answers::add);
    assertThat(answers)
        .singleElement()
        .isInstanceOfSatisfying(
            Frame.Rejected.class,
            rejected -> assertThat(rejected.code()).isEqualTo(ErrorCode.BUSY));
    return Objects.requireNonNull(((Frame.Rejected) answers.get(0)).retryAfterMs());
  }

  /** The container's threads. */
  private static final class Threads implements ManagedThreadFactory {
    @Override
    public Thread newThread(Runnable work) {
      return new Thread(work);
    }

    @Override
    public ForkJoinWorkerThread newThread(ForkJoinPool pool) {
      throw new UnsupportedOperationException("the intake forks nothing");
    }
  }
}
