package org.whimbrel.presence.control;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.control.TokenBearer;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.protocol.BadFrameException;
import org.whimbrel.protocol.CloseCode;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;
import org.whimbrel.sessions.control.DeviceSession;
import org.whimbrel.sessions.control.DeviceSocket;
import org.whimbrel.sessions.control.SocketSettings;

/** A session, with a socket that notes what it is told, unless it reads nothing. */
final class Guest implements DeviceSocket {
  private static final SocketSettings SETTINGS =
      new SocketSettings(
          1_000, 1_000, 512, 1_000_000, 4, 1_000, 60_000, 30_000, 15_000, 1_000, 30_000, 500, 500,
          1_000, 30_000, 1_000, 20, 2);

  final DeviceSession session;
  boolean stuck;
  private final boolean counting;
  private final List<String> sent = new ArrayList<>();
  private final Queue<Consumer<@Nullable Throwable>> underWay = new ArrayDeque<>();
  private int count;

  /**
   * @param counting whether frames are counted only, for thousands of guests
   */
  @SuppressWarnings("this-escape")
  Guest(AccountId account, int device, boolean counting) {
    this.counting = counting;
    this.session =
        new DeviceSession(new TokenBearer(new DeviceId(account, device), 1), this, SETTINGS, 0);
  }

  AccountId account() {
    return session.device().account();
  }

  UUID id() {
    return account().value();
  }

  @Override
  public void send(String text, Consumer<@Nullable Throwable> done) {
    count++;
    if (!counting) {
      sent.add(text);
    }
    if (stuck) {
      underWay.add(done);
    } else {
      done.accept(null);
    }
  }

  /** Reads all that waits, and from now on. */
  void read() {
    stuck = false;
    while (!underWay.isEmpty()) {
      underWay.remove().accept(null);
    }
  }

  /** How many frames it got so far. */
  int count() {
    return count;
  }

  /** What it was told since this was asked last. */
  List<Frame.Presence> told() {
    List<Frame.Presence> told = new ArrayList<>();
    for (String text : sent) {
      try {
        told.add((Frame.Presence) FrameCodec.decodeServer(text));
      } catch (BadFrameException e) {
        throw new AssertionError(e);
      }
    }
    sent.clear();
    return told;
  }

  @Override
  public void ping() {}

  @Override
  public void close(CloseCode code) {}
}
