package org.whimbrel.sessions.control;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.whimbrel.protocol.CloseCode;

/** A socket that notes what happens to it. It takes writes at once, unless told to hold them. */
final class FakeSocket implements DeviceSocket {
  final List<String> sent = new ArrayList<>();
  final List<CloseCode> closes = new ArrayList<>();
  int pings;
  boolean holding;
  boolean throwing;
  private final Queue<Consumer<@Nullable Throwable>> underWay = new ArrayDeque<>();

  @Override
  public void send(String text, Consumer<@Nullable Throwable> done) {
    if (!underWay.isEmpty()) {
      throw new IllegalStateException("a second write while one is under way");
    }
    sent.add(text);
    if (holding) {
      underWay.add(done);
    } else {
      done.accept(null);
    }
  }

  /** Ends the write under way. */
  void complete(@Nullable Throwable failure) {
    underWay.remove().accept(failure);
  }

  @Override
  public void ping() {
    if (!underWay.isEmpty()) {
      throw new IllegalStateException("a ping while a write is under way");
    }
    if (throwing) {
      throw new UnsupportedOperationException("a container may throw anything");
    }
    pings++;
  }

  @Override
  public void close(CloseCode code) {
    closes.add(code);
  }
}
