package org.whimbrel.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.whimbrel.accounts.control.TokenBearer;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.protocol.CloseCode;

class DeviceSessionTest {
  private static final long ID_MS = 1_000_000;
  private static final long NOW = 1_000_000;

  private final FakeSocket socket = new FakeSocket();
  private final DeviceSession session =
      new DeviceSession(
          new TokenBearer(DeviceId.of(UUID.randomUUID(), 1), 1), socket, Settings.SMALL, NOW);

  @Test
  void entriesShouldBePushedInOrderWhateverTheOrderTheyCome() {
    begin(0);

    deliver(2, 3, 1, 5, 4);

    assertThat(socket.sent).containsExactly("hello", "e1", "e2", "e3", "e4", "e5");
  }

  @Test
  void aFrameThatMayBeLeftOutShouldGoBetweenEntriesAndNeedNoAcknowledgement() {
    begin(0);

    deliver(1);
    assertThat(session.sendIfRoom(() -> "news")).isTrue();
    deliver(2);

    assertThat(socket.sent).containsExactly("hello", "e1", "news", "e2");
    assertThat(session.newest()).isEqualTo(2);
  }

  @Test
  void aFrameThatMayBeLeftOutShouldNotBeMadeWhileSomethingWaits() {
    begin(0);
    socket.holding = true;
    deliver(1, 2);

    assertThat(session.sendIfRoom(() -> "news")).isFalse();
    socket.complete(null);
    assertThat(session.sendIfRoom(() -> "news")).isTrue();
    assertThat(session.sendIfRoom(() -> "more news")).isFalse();

    socket.holding = false;
    socket.complete(null);
    assertThat(socket.sent).containsExactly("hello", "e1", "e2", "news");
    assertThat(socket.closes).isEmpty();
  }

  @Test
  void aClosedSessionShouldLeaveOutNothingBecauseItIsToldNothing() {
    begin(0);
    session.close(CloseCode.GOING_AWAY);

    assertThat(session.sendIfRoom(() -> "news")).isTrue();

    assertThat(session.isClosed()).isTrue();
    assertThat(socket.sent).containsExactly("hello");
  }

  @Test
  void anEntryBehindAGapShouldWait() {
    begin(10);

    deliver(12, 13);

    assertThat(socket.sent).containsExactly("hello");
  }

  @Test
  void anEntryThatComesAgainShouldBePassedOver() {
    begin(10);

    deliver(11, 11, 10, 3, 13, 13, 12, 12, 13);

    assertThat(socket.sent).containsExactly("hello", "e11", "e12", "e13");
  }

  @Test
  void entriesBeforeTheBeginShouldFollowTheHello() {
    deliver(12, 10, 11);
    assertThat(socket.sent).isEmpty();

    begin(10);

    assertThat(socket.sent).containsExactly("hello", "e11", "e12");
  }

  @Test
  void entriesUpToTheHeadShouldBeLeftToTheSync() {
    deliver(9, 10);

    begin(10);
    deliver(11);

    assertThat(socket.sent).containsExactly("hello", "e11");
    assertThat(session.begun()).isEqualTo(10);
  }

  @Test
  void onlyABoundedNumberShouldBeHeld() {
    begin(0);
    deliver(2, 3, 4, 5, 6, 7); // 2 to 5 are held, the latest ones are let go
    deliver(1);

    assertThat(socket.sent).containsExactly("hello", "e1", "e2", "e3", "e4", "e5");
  }

  @Test
  void whatWasLetGoShouldBeReadFromTheLogEvenWhenTheGapHasClosed() {
    begin(0);
    deliver(2, 3, 4, 5, 6, 7);
    deliver(1);

    assertThat(session.sweep(NOW + Settings.GAP_TIMEOUT_MS + 1)).isTrue();
    session.fillGap((asked, after, through) -> log(after, through, 6, 7), NOW);

    assertThat(socket.sent).containsExactly("hello", "e1", "e2", "e3", "e4", "e5", "e6", "e7");
    assertThat(session.sweep(NOW + 3 * Settings.GAP_TIMEOUT_MS)).isFalse();
  }

  @Test
  void whatWasLetGoBeforeTheBeginShouldBeReadFromTheLogToo() {
    deliver(1, 2, 3, 4, 5);
    begin(2);

    assertThat(socket.sent).containsExactly("hello", "e3", "e4");
    assertThat(session.sweep(NOW + Settings.GAP_TIMEOUT_MS + 1)).isTrue();
  }

  @Test
  void aGapShouldBeAskedForAfterItsTimeAndOnlyOnceATime() {
    begin(10);
    deliver(12);

    assertThat(session.sweep(NOW + Settings.GAP_TIMEOUT_MS)).isFalse();
    assertThat(session.sweep(NOW + Settings.GAP_TIMEOUT_MS + 1)).isTrue();
    assertThat(session.sweep(NOW + Settings.GAP_TIMEOUT_MS + 2)).isFalse();
    assertThat(session.sweep(NOW + 2 * Settings.GAP_TIMEOUT_MS + 2)).isTrue();
  }

  @Test
  void aGapShouldBeFilledFromTheLogAndTheHeldOnesFollow() {
    begin(10);
    deliver(13, 15);

    session.fillGap((asked, after, through) -> log(after, through, 11, 12, 13, 14, 15), NOW);
    deliver(16);

    assertThat(socket.sent).containsExactly("hello", "e11", "e12", "e13", "e14", "e15", "e16");
    assertThat(session.sweep(NOW + Settings.GAP_TIMEOUT_MS + 1)).isFalse();
  }

  @Test
  void anAcknowledgementShouldTellHowFarBackItReaches() {
    begin(10);
    deliver(11, 12, 13);

    assertThat(session.ack(12, NOW)).contains(new Covered(10, ID_MS - 13));
    assertThat(session.ack(13, NOW)).contains(new Covered(10, ID_MS - 13));
    deliver(14);
    assertThat(session.ack(14, NOW)).contains(new Covered(13, ID_MS - 14));
  }

  @Test
  void anAcknowledgementShouldNotSpeakOfEntriesFromBeforeTheSession() {
    begin(10);

    assertThat(session.ack(9, NOW).orElseThrow().after()).isEqualTo(10);
    assertThat(session.ack(10, NOW).orElseThrow().after()).isEqualTo(10);
  }

  @Test
  void anAcknowledgementOfWhatWasReadFromTheLogShouldNotTell() {
    begin(0);
    deliver(2);
    session.fillGap((asked, after, through) -> log(after, through, 1, 2), NOW);

    assertThat(session.ack(2, NOW)).contains(new Covered(0, DeviceSession.UNKNOWN_MS));
  }

  @Test
  void aPushThatWasLostShouldBeMadeUpForFromTheLog() {
    begin(10);
    session.reaches(12, NOW);

    assertThat(session.sweep(NOW + Settings.GAP_TIMEOUT_MS)).isFalse(); // it may be on its way
    assertThat(session.sweep(NOW + Settings.GAP_TIMEOUT_MS + 1)).isTrue();
    session.fillGap((asked, after, through) -> log(after, through, 11, 12), NOW);

    assertThat(socket.sent).containsExactly("hello", "e11", "e12");
    session.reaches(12, NOW);
    assertThat(session.sweep(NOW + 3 * Settings.GAP_TIMEOUT_MS)).isFalse();
  }

  @Test
  void whatIsGoneByRetentionShouldNotHoldUpTheRest() {
    begin(10);
    deliver(14);

    session.fillGap((asked, after, through) -> log(after, through, 13, 14), NOW);

    assertThat(socket.sent).containsExactly("hello", "e13", "e14");
  }

  @Test
  void aGapThatIsOnlyPartlyReadShouldStayOpen() {
    begin(10);
    deliver(14);

    session.fillGap((asked, after, through) -> log(after, through, 11, 12), NOW);

    assertThat(socket.sent).containsExactly("hello", "e11", "e12");
    assertThat(session.sweep(NOW + Settings.GAP_TIMEOUT_MS + 1)).isTrue();
  }

  @Test
  void anEntryThatArrivesWhileTheLogIsReadShouldComeOnce() {
    begin(10);
    deliver(12);

    session.fillGap(
        (asked, after, through) -> {
          deliver(11);
          return log(after, through, 11, 12);
        },
        NOW);

    assertThat(socket.sent).containsExactly("hello", "e11", "e12");
  }

  @Test
  void withoutAGapTheLogShouldNotBeAsked() {
    begin(10);

    session.fillGap(
        (asked, after, through) -> {
          throw new AssertionError("asked");
        },
        NOW);

    assertThat(socket.sent).containsExactly("hello");
  }

  @Test
  void onlyWhatTheDeviceCanHaveShouldBeAcknowledged() {
    begin(10);
    deliver(11);

    assertThat(session.ack(-1, NOW)).isEmpty();
    assertThat(session.ack(12, NOW)).isEmpty();
    assertThat(session.ack(11, NOW)).isPresent();
    assertThat(session.ack(5, NOW)).isPresent();
  }

  @Test
  void anUnacknowledgedEntryShouldCloseTheSessionWhenItsTimeIsUp() {
    begin(0);
    deliver(1);

    sweepLively(NOW + Settings.ACK_TIMEOUT_MS);
    assertThat(socket.closes).isEmpty();
    sweepLively(NOW + Settings.ACK_TIMEOUT_MS + 1);
    assertThat(socket.closes).containsExactly(CloseCode.ACK_TIMEOUT);
  }

  @Test
  void anAcknowledgementShouldStopTheTime() {
    begin(0);
    deliver(1, 2);

    assertThat(session.ack(2, NOW)).isPresent();

    sweepLively(NOW + 10 * Settings.ACK_TIMEOUT_MS);
    assertThat(socket.closes).isEmpty();
  }

  @Test
  void aPartialAcknowledgementShouldGiveTheRestNewTime() {
    begin(0);
    deliver(1, 2);

    assertThat(session.ack(1, NOW + 50_000)).isPresent();

    sweepLively(NOW + Settings.ACK_TIMEOUT_MS + 1);
    assertThat(socket.closes).isEmpty();
    sweepLively(NOW + 50_000 + Settings.ACK_TIMEOUT_MS + 1);
    assertThat(socket.closes).containsExactly(CloseCode.ACK_TIMEOUT);
  }

  @Test
  void anOldAcknowledgementShouldNotGiveNewTime() {
    begin(0);
    deliver(1, 2);
    assertThat(session.ack(1, NOW)).isPresent();

    assertThat(session.ack(1, NOW + 50_000)).isPresent();

    sweepLively(NOW + Settings.ACK_TIMEOUT_MS + 1);
    assertThat(socket.closes).containsExactly(CloseCode.ACK_TIMEOUT);
  }

  @Test
  void aDeviceThatAcknowledgedItsPageShouldHaveTimeForTheNext() {
    begin(10);
    session.sync(List.of("s1", "s2"), 2, "mark", NOW);

    assertThat(session.ack(2, NOW)).isPresent();

    sweepLively(NOW + 10 * Settings.ACK_TIMEOUT_MS);
    assertThat(socket.closes).isEmpty();
  }

  @Test
  void aSocketThatThrowsShouldOnlyEndItsOwnSession() {
    begin(0);
    socket.throwing = true;

    assertThat(session.sweep(NOW + Settings.PING_INTERVAL_MS)).isFalse();

    assertThat(socket.closes).hasSize(1);
  }

  @Test
  void aSyncedPageShouldHaveToBeAcknowledgedToo() {
    begin(10);
    session.sync(List.of("s1", "s2"), 2, "mark", NOW);

    sweepLively(NOW + Settings.ACK_TIMEOUT_MS + 1);

    assertThat(socket.closes).containsExactly(CloseCode.ACK_TIMEOUT);
  }

  @Test
  void aPageShouldComeWholeBetweenLiveEntries() {
    begin(2);
    deliver(3);
    session.sync(List.of("s1", "s2"), 2, "mark", NOW);
    deliver(4);

    assertThat(socket.sent).containsExactly("hello", "e3", "s1", "s2", "mark", "e4");
    assertThat(session.newest()).isEqualTo(4);
  }

  @Test
  void aSilentPeerShouldBePingedAndThenClosed() {
    begin(0);

    session.sweep(NOW + Settings.PING_INTERVAL_MS - 1);
    assertThat(socket.pings).isZero();
    session.sweep(NOW + Settings.PING_INTERVAL_MS);
    assertThat(socket.pings).isEqualTo(1);
    session.sweep(NOW + Settings.PING_INTERVAL_MS + Settings.PONG_TIMEOUT_MS);
    assertThat(socket.closes).isEmpty();
    session.sweep(NOW + Settings.PING_INTERVAL_MS + Settings.PONG_TIMEOUT_MS + 1);

    assertThat(socket.closes).containsExactly(CloseCode.PONG_TIMEOUT);
    assertThat(socket.pings).isEqualTo(1);
  }

  @Test
  void aPeerThatIsHeardShouldNotBePinged() {
    begin(0);
    session.sweep(NOW + Settings.PING_INTERVAL_MS);

    session.heard(NOW + Settings.PING_INTERVAL_MS + 10);
    session.sweep(NOW + 2 * Settings.PING_INTERVAL_MS);

    assertThat(socket.pings).isEqualTo(1);
    assertThat(socket.closes).isEmpty();
  }

  @Test
  void noPingShouldGoOutWhileAWriteIsUnderWay() {
    begin(0);
    socket.holding = true;
    session.send("slow");

    session.sweep(NOW + Settings.PING_INTERVAL_MS);
    assertThat(socket.pings).isZero();

    socket.complete(null);
    session.sweep(NOW + Settings.PING_INTERVAL_MS + 1);
    assertThat(socket.pings).isEqualTo(1);
  }

  @Test
  void aPeerThatTakesNoWriteShouldBeClosed() {
    begin(0);
    socket.holding = true;
    session.send("stuck");

    session.sweep(NOW); // notes that the hello was taken
    session.sweep(NOW + 1);
    session.sweep(NOW + 1 + Settings.PONG_TIMEOUT_MS);
    assertThat(socket.closes).isEmpty();
    session.sweep(NOW + 2 + Settings.PONG_TIMEOUT_MS);

    assertThat(socket.closes).containsExactly(CloseCode.SLOW_READER);
  }

  @Test
  void aReaderSlowerThanItsQueueShouldBeClosed() {
    begin(0);
    socket.holding = true;

    for (int n = 1; n <= Settings.OUTBOUND_MAX_FRAMES + 1; n++) {
      deliver(n);
    }
    assertThat(socket.closes).isEmpty();
    deliver(Settings.OUTBOUND_MAX_FRAMES + 2, Settings.OUTBOUND_MAX_FRAMES + 3);

    assertThat(socket.closes).containsExactly(CloseCode.SLOW_READER);
    socket.complete(null);
    assertThat(socket.sent).containsExactly("hello", "e1");
  }

  @Test
  void tooManyBadFramesShouldCloseTheSession() {
    begin(0);

    for (int i = 0; i < Settings.ERRORS_MAX; i++) {
      session.error("bad");
    }
    assertThat(socket.closes).isEmpty();
    session.error("bad");

    assertThat(socket.closes).containsExactly(CloseCode.BAD_FRAMES);
  }

  @Test
  void theFirstCloseShouldBeTheOnlyOne() {
    begin(0);

    session.close(CloseCode.DISPLACED);
    session.close(CloseCode.SIGNED_OUT);
    deliver(1);
    session.send("late");
    session.sweep(NOW + 10 * Settings.ACK_TIMEOUT_MS);

    assertThat(socket.closes).containsExactly(CloseCode.DISPLACED);
    assertThat(socket.sent).containsExactly("hello");
  }

  @Test
  void aSocketThatIsGoneShouldNotBeClosedAgain() {
    begin(0);

    session.closed();
    session.close(CloseCode.DISPLACED);
    deliver(1);

    assertThat(socket.closes).isEmpty();
    assertThat(socket.sent).containsExactly("hello");
  }

  @Test
  void aFailedWriteShouldCloseTheSession() {
    socket.holding = true;
    begin(0);

    socket.complete(new IOException("gone"));

    assertThat(socket.closes).hasSize(1);
  }

  private void begin(long head) {
    session.begin("hello", head, 0, NOW);
  }

  private void deliver(long... numbers) {
    for (long n : numbers) {
      session.deliver(n, "e" + n, ID_MS - n, NOW);
    }
  }

  /** A sweep of a session whose peer has just been heard. */
  private void sweepLively(long nowMs) {
    session.heard(nowMs);
    session.sweep(nowMs);
  }

  private static SortedMap<Long, String> log(long after, long through, long... numbers) {
    SortedMap<Long, String> frames = new TreeMap<>();
    for (long n : numbers) {
      if (n > after && n <= through) {
        frames.put(n, "e" + n);
      }
    }
    return frames;
  }
}
