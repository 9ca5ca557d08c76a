package org.whimbrel.presence.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.control.NodeId;
import org.whimbrel.sessions.control.SessionDirectory;

class AttendanceTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Joining directory = new Joining();
  private final Attendance attendance = new Attendance(directory, 5_000, Clock.systemUTC());
  private final AccountId ann = new AccountId(UUID.randomUUID());

  /** A directory that has not joined: it tells whom it finds there before it can be asked. */
  private static final class Joining implements SessionDirectory {
    final CountDownLatch asked = new CountDownLatch(1);
    final CountDownLatch joined = new CountDownLatch(1);

    @Override
    public Map<NodeId, Set<AccountId>> nodesOf(Collection<AccountId> accounts) {
      asked.countDown();
      try {
        assertThat(joined.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return Map.of(new NodeId("node-1"), Set.copyOf(accounts));
    }

    @Override
    public void register(DeviceId device, Registration registration) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void unregister(DeviceId device, Registration registration) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<NodeId> nodeOf(DeviceId device) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isShared() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void listen(SessionDirectory.Listener listener) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void whoAsksADirectoryThatIsStillJoiningShouldNotHoldItUp() throws Exception {
    CompletableFuture<Set<AccountId>> present =
        CompletableFuture.supplyAsync(() -> attendance.present(List.of(ann)));
    assertThat(directory.asked.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

    assertTimeoutPreemptively(LIMIT.dividedBy(2), () -> attendance.changed(ann, true));
    directory.joined.countDown();

    assertThat(present.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).containsExactly(ann);
  }

  @Test
  void nobodyShouldNotBeAskedFor() {
    assertThat(assertTimeoutPreemptively(LIMIT.dividedBy(2), () -> attendance.present(List.of())))
        .isEmpty();
    assertThat(directory.asked.getCount()).isEqualTo(1);
  }
}
