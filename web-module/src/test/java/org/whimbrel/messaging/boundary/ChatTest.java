package org.whimbrel.messaging.boundary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whimbrel.messaging.boundary.NotedSteps.CLOSE;
import static org.whimbrel.messaging.boundary.NotedSteps.READ;
import static org.whimbrel.messaging.boundary.NotedSteps.REGISTER;
import static org.whimbrel.messaging.boundary.NotedSteps.SEND;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.control.TokenBearer;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.keys.control.DeviceIdentities;
import org.whimbrel.messaging.control.MailboxReader.Position;
import org.whimbrel.platform.control.NodeId;
import org.whimbrel.protocol.CloseCode;
import org.whimbrel.protocol.Limits;
import org.whimbrel.protocol.VerificationKey;
import org.whimbrel.sessions.control.DeviceSession;
import org.whimbrel.sessions.control.SessionsOfNode;
import org.whimbrel.sessions.control.SocketSettings;

/** A device that connects: registered first, then its mailbox is read (I4). */
@SuppressWarnings("UnnecessaryAssignment") // the test is the container here
class ChatTest {
  private static final String HELLO = SEND + "{\"type\":\"hello\"";
  private static final long HEAD = 7;

  private final AccountId ann = new AccountId(UUID.randomUUID());
  private final TokenBearer phone = new TokenBearer(new DeviceId(ann, 1), 1);
  private final TokenBearer laptop = new TokenBearer(new DeviceId(ann, 2), 1);

  private final NotedSteps steps = new NotedSteps();
  private final NotedSteps.Arrival arrivals = steps.new Arrival();
  private final Chat chat = new Chat();

  @BeforeEach
  void inject() {
    arrivals.position = Optional.of(new Position(HEAD, HEAD));
    chat.settings = roomForOne();
    chat.sessions = SessionsOfNode.of(new NodeId("node-1"), steps.new Directory(), chat.settings);
    chat.arrivals = arrivals;
    chat.identities = new NoIdentities();
    chat.limits = new AnyLimits();
    chat.clock = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
  }

  @Test
  void aSessionShouldBeRegisteredBeforeItsMailboxIsRead() {
    DeviceSession opened = open(phone);
    assertThat(steps.soFar()).containsExactly(REGISTER);

    chat.begin(phone, opened);

    assertThat(steps.soFar()).containsExactly(REGISTER, READ, HELLO);
  }

  /** It is behind the head that was read, so no sync brings it: only the registration does. */
  @Test
  void anEntryThatCommitsWhileTheMailboxIsReadShouldReachTheDevice() {
    arrivals.before = () -> deliver(HEAD + 1, "the next entry");

    chat.begin(phone, open(phone));

    assertThat(steps.soFar()).containsExactly(REGISTER, READ, HELLO, SEND + "the next entry");
  }

  @Test
  void anEntryThatTheHeadCoversShouldBeLeftToTheSync() {
    arrivals.before = () -> deliver(HEAD, "the newest entry");

    chat.begin(phone, open(phone));

    assertThat(steps.soFar()).containsExactly(REGISTER, READ, HELLO);
  }

  @Test
  void aDeviceThatWasSignedOutSinceTheHandshakeShouldNotBegin() {
    arrivals.position = Optional.empty();

    chat.begin(phone, open(phone));

    assertThat(steps.soFar()).containsExactly(REGISTER, READ, CLOSE + CloseCode.SIGNED_OUT);
  }

  @Test
  void aDeviceShouldTryAgainIfItsMailboxCannotBeRead() {
    arrivals.failure = new IllegalStateException("the database does not answer");

    chat.begin(phone, open(phone));

    assertThat(steps.soFar()).containsExactly(REGISTER, READ, CLOSE + CloseCode.TRY_AGAIN_LATER);
  }

  @Test
  void aDeviceForWhichThereIsNoRoomShouldNeitherBeRegisteredNorRead() {
    chat.begin(phone, open(phone));

    assertThat(chat.open(laptop, steps.new Socket())).isNull();

    assertThat(steps.soFar())
        .containsExactly(REGISTER, READ, HELLO, CLOSE + CloseCode.TRY_AGAIN_LATER);
  }

  @Test
  void aPingShouldBeAnsweredByAPong() {
    DeviceSession session = open(phone);
    chat.begin(phone, session);

    chat.onFrame(session, "{\"type\":\"ping\"}");

    assertThat(steps.soFar()).containsExactly(REGISTER, READ, HELLO, SEND + "{\"type\":\"pong\"}");
  }

  private DeviceSession open(TokenBearer bearer) {
    return Objects.requireNonNull(chat.open(bearer, steps.new Socket()));
  }

  /** As the listener does that a worker's push arrives at: to whom it finds registered. */
  private void deliver(long n, String entry) {
    chat.sessions
        .of(ann)
        .forEach(session -> session.deliver(n, entry, DeviceSession.UNKNOWN_MS, 0));
  }

  private static SocketSettings roomForOne() {
    return new SocketSettings(
        1_000, 1, 20, 100_000, 4, 1_000, 60_000, 30_000, 15_000, 1_000, 30_000, 2, 500, 1_000,
        3_000, 1_000, 3, 2);
  }

  private static final class AnyLimits extends ProtocolLimits {
    @Override
    Limits get() {
      return new Limits(1_000, 1_000, 10, 5, 100, 100, 100, 60_000, 30_000);
    }
  }

  private static final class NoIdentities extends DeviceIdentities {
    @Override
    public Optional<VerificationKey> of(DeviceId device) {
      return Optional.empty();
    }
  }
}
