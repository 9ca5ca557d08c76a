package org.whimbrel.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.control.DeviceSignedOut;
import org.whimbrel.accounts.control.TokenBearer;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.control.NodeId;
import org.whimbrel.protocol.CloseCode;

@SuppressWarnings("UnnecessaryAssignment") // the test is the container here
class LocalSessionsTest {
  private static final NodeId NODE = new NodeId("node-1");
  private static final long SLOW_MS = 300;

  private final AccountId ann = new AccountId(UUID.randomUUID());
  private final LocalSessions sessions = new LocalSessions();
  private final FakeSocket socket = new FakeSocket();

  @BeforeEach
  void inject() {
    sessions.node = NODE;
    sessions.directory = new LocalSessionDirectory();
    sessions.settings = Settings.SMALL;
  }

  @Test
  void aSessionShouldBeFoundHereAndInTheDirectory() {
    DeviceSession session = session(1, socket);

    assertThat(sessions.open(session)).isTrue();

    assertThat(sessions.of(ann)).containsExactly(session);
    assertThat(sessions.count()).isEqualTo(1);
    assertThat(nodes()).isEqualTo(Map.of(NODE, Set.of(ann)));
  }

  @Test
  void aNewerSessionShouldDisplaceTheOlder() {
    DeviceSession newer = session(1, new FakeSocket());
    sessions.open(session(1, socket));

    sessions.open(newer);

    assertThat(socket.closes).containsExactly(CloseCode.DISPLACED);
    assertThat(sessions.of(ann)).containsExactly(newer);
    assertThat(sessions.count()).isEqualTo(1);
  }

  @Test
  void aLateCloseOfTheOlderShouldLeaveTheNewer() {
    DeviceSession older = session(1, socket);
    DeviceSession newer = session(1, new FakeSocket());
    sessions.open(older);
    sessions.open(newer);

    sessions.closed(older);

    assertThat(sessions.of(ann)).containsExactly(newer);
    assertThat(sessions.count()).isEqualTo(1);
    assertThat(nodes()).isEqualTo(Map.of(NODE, Set.of(ann)));
  }

  @Test
  void aClosedSessionShouldBeForgottenAndCountedOnce() {
    DeviceSession session = session(1, socket);
    sessions.open(session);

    sessions.closed(session);
    sessions.closed(session);

    assertThat(sessions.of(ann)).isEmpty();
    assertThat(sessions.count()).isZero();
    assertThat(nodes()).isEmpty();
  }

  @Test
  void aNodeShouldTakeOnlySoManySessions() {
    DeviceSession first = session(1, new FakeSocket());
    sessions.open(first);
    sessions.open(session(2, new FakeSocket()));

    assertThat(sessions.open(session(3, socket))).isFalse();
    assertThat(sessions.count()).isEqualTo(Settings.SESSIONS_MAX);
    assertThat(sessions.of(ann)).hasSize(2);

    sessions.closed(first);
    assertThat(sessions.open(session(3, socket))).isTrue();
  }

  @Test
  void aDeviceShouldTakeThePlaceOfItsOwnSessionOnAFullNode() {
    DeviceSession newer = session(1, new FakeSocket());
    sessions.open(session(1, socket));
    sessions.open(session(2, new FakeSocket()));

    assertThat(sessions.open(newer)).isTrue();

    assertThat(socket.closes).containsExactly(CloseCode.DISPLACED);
    assertThat(sessions.of(ann)).hasSize(2).contains(newer);
    assertThat(sessions.count()).isEqualTo(Settings.SESSIONS_MAX);
  }

  @Test
  void aDeviceThatIsSignedOutShouldBeClosedAndOnlyThat() {
    FakeSocket other = new FakeSocket();
    sessions.open(session(1, socket));
    sessions.open(session(2, other));

    sessions.onSignOut(new DeviceSignedOut(new DeviceId(ann, 1), CloseCode.SIGNED_OUT));

    assertThat(socket.closes).containsExactly(CloseCode.SIGNED_OUT);
    assertThat(other.closes).isEmpty();
  }

  @Test
  void aDeviceThatIsRevokedShouldBeToldSo() {
    sessions.open(session(1, socket));

    sessions.onSignOut(new DeviceSignedOut(new DeviceId(ann, 1), CloseCode.REVOKED));

    assertThat(socket.closes).containsExactly(CloseCode.REVOKED);
  }

  @Test
  void ofTwoThatOpenAtOnceOneShouldStayAndBeInTheDirectory() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 2_000; round++) {
        race(threads);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** The older one's registration is slow, and the newer one opens meanwhile. */
  @Test
  void aSlowRegistrationOfTheOlderShouldNotReplaceTheNewers() throws Exception {
    ExecutorService threads = Executors.newSingleThreadExecutor();
    DeviceSession older = session(1, socket);
    DeviceSession newer = session(1, new FakeSocket());
    List<Future<Boolean>> opened = new ArrayList<>();
    SessionDirectory real = sessions.directory;
    sessions.directory =
        new SlowDirectory(
            real,
            () -> {
              opened.add(threads.submit(() -> sessions.open(newer)));
              opened.get(0).get(SLOW_MS, TimeUnit.MILLISECONDS);
            });
    try {
      sessions.open(older);
      assertThat(opened.get(0).get(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      threads.shutdownNow();
    }

    sessions.closed(older);

    assertThat(sessions.of(ann)).containsExactly(newer);
    assertThat(nodes()).isEqualTo(Map.of(NODE, Set.of(ann)));
  }

  /** Else a dead session would be registered for good, and be counted off twice. */
  @Test
  void aSocketThatClosesWhileItIsRegisteredShouldLeaveNothing() throws Exception {
    ExecutorService threads = Executors.newSingleThreadExecutor();
    DeviceSession session = session(1, socket);
    List<Future<?>> closed = new ArrayList<>();
    sessions.directory =
        new SlowDirectory(
            sessions.directory,
            () -> {
              closed.add(threads.submit(() -> sessions.closed(session)));
              closed.get(0).get(SLOW_MS, TimeUnit.MILLISECONDS);
            });
    try {
      sessions.open(session);
      closed.get(0).get(10, TimeUnit.SECONDS);
    } finally {
      threads.shutdownNow();
    }

    assertThat(nodes()).isEmpty();
    assertThat(sessions.count()).isZero();
  }

  /** A count that drifts would eat up the room that the node has for sessions. */
  @Test
  void afterManyOpeningsDisplacementsAndClosesNoneShouldBeCounted() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        done.add(threads.submit(this::comeAndGo));
      }
      for (Future<?> each : done) {
        each.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(sessions.count()).isZero();
    assertThat(nodes()).isEmpty();
    assertThat(sessions.open(session(1, socket))).isTrue();
  }

  /** Some find the node full; some are displaced; some are closed twice, as a container may. */
  private void comeAndGo() {
    for (int round = 0; round < 2_000; round++) {
      DeviceSession one = session(round % 3, new FakeSocket());
      DeviceSession other = session((round + 1) % 3, new FakeSocket());
      boolean oneIn = sessions.open(one);
      boolean otherIn = sessions.open(other);
      if (oneIn) {
        sessions.closed(one);
      }
      if (otherIn) {
        sessions.closed(other);
        sessions.closed(other);
      }
    }
  }

  private interface Step {
    void run() throws Exception;
  }

  /** Does something before its first registration, but does not wait for it for ever. */
  private static final class SlowDirectory implements SessionDirectory {
    private final SessionDirectory real;
    private final Step meanwhile;
    private final AtomicBoolean first = new AtomicBoolean(true);

    SlowDirectory(SessionDirectory real, Step meanwhile) {
      this.real = real;
      this.meanwhile = meanwhile;
    }

    @Override
    public void listen(Listener listener) {
      throw new UnsupportedOperationException("nobody listens here");
    }

    @Override
    public void register(DeviceId device, Registration registration) {
      if (first.getAndSet(false)) {
        try {
          meanwhile.run();
        } catch (TimeoutException inOneStep) {
          assertThat(inOneStep).as("the newer one waits for its turn").isNotNull();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
      real.register(device, registration);
    }

    @Override
    public void unregister(DeviceId device, Registration registration) {
      real.unregister(device, registration);
    }

    @Override
    public Map<NodeId, Set<AccountId>> nodesOf(Collection<AccountId> accounts) {
      return real.nodesOf(accounts);
    }

    @Override
    public Optional<NodeId> nodeOf(DeviceId device) {
      return real.nodeOf(device);
    }

    @Override
    public boolean isShared() {
      return real.isShared();
    }
  }

  /** Two sockets of a device open at once; what is displaced then closes. */
  private void race(ExecutorService threads) throws Exception {
    CyclicBarrier together = new CyclicBarrier(2);
    List<FakeSocket> sockets = List.of(new FakeSocket(), new FakeSocket());
    List<DeviceSession> opened = new ArrayList<>();
    List<Future<Boolean>> done = new ArrayList<>();
    for (FakeSocket each : sockets) {
      DeviceSession session = session(1, each);
      opened.add(session);
      done.add(
          threads.submit(
              () -> {
                together.await(10, TimeUnit.SECONDS);
                return sessions.open(session);
              }));
    }
    for (Future<Boolean> each : done) {
      assertThat(each.get(10, TimeUnit.SECONDS)).isTrue();
    }
    int displaced = sockets.get(0).closes.isEmpty() ? 1 : 0;
    DeviceSession alive = opened.get(1 - displaced);

    sessions.closed(opened.get(displaced));

    assertThat(sockets.get(displaced).closes).containsExactly(CloseCode.DISPLACED);
    assertThat(sockets.get(1 - displaced).closes).isEmpty();
    assertThat(sessions.of(ann)).containsExactly(alive);
    assertThat(sessions.count()).isEqualTo(1);
    assertThat(nodes()).as("the directory of the session that lives").isNotEmpty();
    sessions.closed(alive);
    assertThat(nodes()).isEmpty();
  }

  private Map<NodeId, Set<AccountId>> nodes() {
    return sessions.directory.nodesOf(List.of(ann));
  }

  private DeviceSession session(int number, FakeSocket on) {
    return new DeviceSession(new TokenBearer(new DeviceId(ann, number), 1), on, Settings.SMALL, 0);
  }
}
