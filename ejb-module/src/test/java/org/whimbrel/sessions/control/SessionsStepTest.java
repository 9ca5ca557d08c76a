package org.whimbrel.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.control.TokenBearer;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.control.DrainSettings;
import org.whimbrel.platform.control.MovingClock;
import org.whimbrel.platform.control.NodeId;
import org.whimbrel.protocol.CloseCode;

@SuppressWarnings("UnnecessaryAssignment") // the test is the container here
class SessionsStepTest {
  private static final long SPREAD_MS = 1_000;
  private static final long ANSWER_MS = 500;

  private final MovingClock clock = new MovingClock(Instant.EPOCH);
  private final LocalSessions sessions = new LocalSessions();
  private final SessionsStep step = new SessionsStep();
  private final List<DeviceSession> opened = new ArrayList<>();
  private final List<FakeSocket> sockets = new ArrayList<>();

  @BeforeEach
  void inject() {
    sessions.node = new NodeId("node-1");
    sessions.directory = new LocalSessionDirectory();
    sessions.settings = Settings.SMALL;
    step.settings = new DrainSettings(0, SPREAD_MS, 1, ANSWER_MS, 0, 0, 0);
    step.sessions = sessions;
    step.clock = clock;
  }

  @Test
  void sessionsShouldBeAskedToMoveOneAfterTheOtherAndWithTheCodeForThat() {
    openBoth();

    assertThat(advance(0)).isFalse();
    assertThat(closed()).isZero();
    assertThat(advance(SPREAD_MS / 2)).isFalse();
    assertThat(closed()).isEqualTo(1);
    advance(SPREAD_MS);
    assertThat(closed()).isEqualTo(2);

    assertThat(sockets)
        .allSatisfy(socket -> assertThat(socket.closes).containsExactly(CloseCode.MOVE));
    assertThat(step.left()).isEqualTo(2);
    opened.forEach(sessions::closed);
    assertThat(advance(SPREAD_MS + 1)).isTrue();
    assertThat(step.left()).isZero();
  }

  @Test
  void aSessionShouldNotBeClosedBeforeItIsAnsweredAndShouldTakeNothingMore() {
    openBoth();
    DeviceSession waiting = opened.get(0);
    assertThat(waiting.asks()).isTrue();

    advance(0);
    advance(SPREAD_MS);
    assertThat(sockets.get(0).closes).isEmpty();
    assertThat(sockets.get(1).closes).containsExactly(CloseCode.MOVE);
    assertThat(waiting.asks()).isFalse();

    waiting.answer("accepted");
    advance(SPREAD_MS + 50);
    assertThat(sockets.get(0).sent).containsExactly("accepted");
    assertThat(sockets.get(0).closes).containsExactly(CloseCode.MOVE);
  }

  @Test
  void aSessionThatIsNeverAnsweredShouldNotStay() {
    openBoth();
    opened.get(0).asks();

    advance(0);
    advance(SPREAD_MS);
    assertThat(sockets.get(0).closes).isEmpty();
    advance(SPREAD_MS + ANSWER_MS);
    assertThat(sockets.get(0).closes).containsExactly(CloseCode.MOVE);
  }

  @Test
  void aSessionThatCameLateShouldMoveToo() {
    advance(0);
    openBoth();
    advance(SPREAD_MS);

    assertThat(closed()).isEqualTo(2);
  }

  @Test
  void fewShouldNotTakeAsLongAsMany() {
    step.settings = new DrainSettings(0, SPREAD_MS, 100, ANSWER_MS, 0, 0, 0);
    openBoth();
    advance(0);
    advance(20);

    assertThat(closed()).isEqualTo(2);
  }

  private void openBoth() {
    for (int number = 1; number <= 2; number++) {
      FakeSocket socket = new FakeSocket();
      DeviceSession session =
          new DeviceSession(
              new TokenBearer(DeviceId.of(UUID.randomUUID(), number), 1),
              socket,
              Settings.SMALL,
              0);
      assertThat(sessions.open(session)).isTrue();
      opened.add(session);
      sockets.add(socket);
    }
  }

  private boolean advance(long sinceMs) {
    clock.advance(Duration.ofMillis(sinceMs - clock.millis()));
    return step.advance(sinceMs);
  }

  private long closed() {
    return sockets.stream().filter(socket -> !socket.closes.isEmpty()).count();
  }
}
