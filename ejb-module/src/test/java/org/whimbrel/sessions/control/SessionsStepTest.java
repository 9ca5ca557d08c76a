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
import org.whimbrel.sessions.control.SessionDirectory.Registration;

@SuppressWarnings("UnnecessaryAssignment") // the test is the container here
class SessionsStepTest {
  private static final long SPREAD_MS = 1_000;
  private static final long ANSWER_MS = 500;

  private static final long SESSIONS_MS = 300;

  private final MovingClock clock = new MovingClock(Instant.EPOCH);
  private final LocalSessions sessions = new LocalSessions();
  private final SessionsStep step = new SessionsStep();
  private final List<DeviceSession> opened = new ArrayList<>();
  private final List<FakeSocket> sockets = new ArrayList<>();

  /** Has another node. */
  private static final class SharedDirectory extends LocalSessionDirectory {
    @Override
    public boolean isShared() {
      return true;
    }
  }

  @BeforeEach
  void inject() {
    sessions.node = new NodeId("node-1");
    sessions.directory = new SharedDirectory();
    sessions.settings = Settings.SMALL;
    step.settings = new DrainSettings(0, SPREAD_MS, 1, ANSWER_MS, SESSIONS_MS, 0, 0);
    step.sessions = sessions;
    step.clock = clock;
  }

  @Test
  void theNextShouldBeAskedToMoveWhenTheOneBeforeHasArrivedElsewhere() {
    openBoth();

    assertThat(advance(0)).isFalse();
    assertThat(closed()).isEqualTo(1);
    advance(50);
    assertThat(closed()).isEqualTo(1);
    arrive(firstClosed());
    advance(100);
    assertThat(closed()).isEqualTo(2);

    assertThat(sockets)
        .allSatisfy(socket -> assertThat(socket.closes).containsExactly(CloseCode.MOVE));
  }

  @Test
  void aDrainShouldNotBeDoneBeforeAllHaveArrived() {
    openBoth();
    advance(0);
    arrive(firstClosed());
    advance(50);
    assertThat(step.left()).isEqualTo(2);
    opened.forEach(sessions::closed);

    assertThat(advance(100)).isFalse();
    opened.forEach(this::arrive);
    assertThat(advance(150)).isTrue();
    assertThat(step.left()).isZero();
  }

  @Test
  void aDeviceThatGoesOfflineShouldNotBeWaitedForLong() {
    openBoth();
    advance(0);
    advance(SESSIONS_MS);
    assertThat(closed()).isEqualTo(2);
    opened.forEach(sessions::closed);

    assertThat(advance(2 * SESSIONS_MS)).isTrue();
  }

  @Test
  void allShouldBeAskedWithinTheSpreadThoughNoneArrives() {
    step.settings = new DrainSettings(0, SPREAD_MS, 1, ANSWER_MS, 10 * SPREAD_MS, 0, 0);
    openBoth();
    advance(0);
    assertThat(closed()).isEqualTo(1);
    advance(SPREAD_MS / 2);
    assertThat(closed()).isEqualTo(1);
    advance(SPREAD_MS);
    assertThat(closed()).isEqualTo(2);
  }

  @Test
  void withoutAnotherNodeAllShouldBeAskedAtOnceAndNoneWaitedFor() {
    sessions.directory = new LocalSessionDirectory();
    openBoth();
    advance(0);
    assertThat(closed()).isEqualTo(2);
    opened.forEach(sessions::closed);

    assertThat(advance(50)).isTrue();
  }

  @Test
  void aSessionThatClosedByItselfShouldTakeNobodysPlace() {
    openBoth();
    opened.get(0).close(CloseCode.GOING_AWAY);

    advance(0);
    advance(50);
    assertThat(sockets.get(1).closes).containsExactly(CloseCode.MOVE);
  }

  @Test
  void aSessionShouldNotBeClosedBeforeItIsAnsweredAndShouldTakeNothingMore() {
    movesAtOnce(2);
    openBoth();
    DeviceSession waiting = opened.get(0);
    assertThat(waiting.asks()).isTrue();

    advance(0);
    assertThat(sockets.get(0).closes).isEmpty();
    assertThat(sockets.get(1).closes).containsExactly(CloseCode.MOVE);
    assertThat(waiting.asks()).isFalse();

    waiting.answer("accepted");
    advance(50);
    assertThat(sockets.get(0).sent).containsExactly("accepted");
    assertThat(sockets.get(0).closes).containsExactly(CloseCode.MOVE);
  }

  @Test
  void aSessionThatIsNeverAnsweredShouldNotStay() {
    movesAtOnce(2);
    openBoth();
    opened.forEach(DeviceSession::asks);

    advance(0);
    assertThat(closed()).isZero();
    advance(ANSWER_MS);
    assertThat(closed()).isEqualTo(2);
  }

  @Test
  void aSessionThatCameLateShouldMoveToo() {
    advance(0);
    openBoth();
    advance(SPREAD_MS);

    assertThat(closed()).isEqualTo(2);
  }

  @Test
  void aDrainThatIsTakenBackAndBegunAgainShouldMoveAll() {
    openBoth();
    advance(0);
    step.takeBack();
    sessions.closed(opened.get(0));
    sessions.closed(opened.get(1));
    openBoth();

    step.advance(0);
    advance(SPREAD_MS);
    assertThat(sockets.subList(2, 4))
        .allSatisfy(socket -> assertThat(socket.closes).containsExactly(CloseCode.MOVE));
  }

  private void movesAtOnce(int max) {
    step.settings = new DrainSettings(0, SPREAD_MS, max, ANSWER_MS, SESSIONS_MS, 0, 0);
  }

  private DeviceSession firstClosed() {
    return opened.get(sockets.get(0).closes.isEmpty() ? 1 : 0);
  }

  private void arrive(DeviceSession session) {
    sessions.directory.register(
        session.device(), new Registration(new NodeId("node-2"), UUID.randomUUID()));
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
