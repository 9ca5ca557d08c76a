package org.whimbrel.messaging.boundary;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.control.TokenBearer;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.messaging.control.DeviceArrival;
import org.whimbrel.messaging.control.MailboxReader.Position;
import org.whimbrel.platform.control.NodeId;
import org.whimbrel.protocol.CloseCode;
import org.whimbrel.sessions.control.DeviceSocket;
import org.whimbrel.sessions.control.SessionDirectory;

/**
 * What a session's beginning touches, and one list of what happened to it, in that order: the
 * directory, the reading of the mailbox, and the socket.
 */
final class NotedSteps {
  static final String REGISTER = "register";
  static final String READ = "read";
  static final String SEND = "send ";
  static final String CLOSE = "close ";

  private final List<String> steps = new ArrayList<>();

  /** All so far. What is sent is told by the text up to its first comma. */
  List<String> soFar() {
    return List.copyOf(steps);
  }

  /** A directory of this node alone, to which nobody listens. */
  final class Directory implements SessionDirectory {
    @Override
    public void register(DeviceId device, Registration registration) {
      steps.add(REGISTER);
    }

    @Override
    public void unregister(DeviceId device, Registration registration) {
      throw new UnsupportedOperationException("no session ends here");
    }

    @Override
    public Map<NodeId, Set<AccountId>> nodesOf(Collection<AccountId> accounts) {
      throw new UnsupportedOperationException("nobody looks anything up here");
    }

    @Override
    public Optional<NodeId> nodeOf(DeviceId device) {
      throw new UnsupportedOperationException("nobody looks anything up here");
    }

    @Override
    public boolean isShared() {
      return false;
    }

    @Override
    public void listen(Listener listener) {
      throw new UnsupportedOperationException("nobody listens here");
    }
  }

  /** Reads where the mailbox stands, as the test says. */
  final class Arrival extends DeviceArrival {
    Optional<Position> position = Optional.of(new Position(0, 0));
    @Nullable RuntimeException failure;

    /** What commits in the moment before the read. */
    Runnable before = () -> {};

    @Override
    public Optional<Position> of(TokenBearer bearer) {
      steps.add(READ);
      before.run();
      if (failure != null) {
        throw failure;
      }
      return position;
    }
  }

  /** Takes every write at once. */
  final class Socket implements DeviceSocket {
    @Override
    public void send(String text, Consumer<@Nullable Throwable> done) {
      steps.add(SEND + text.split(",", 2)[0]);
      done.accept(null);
    }

    @Override
    public void ping() {
      throw new UnsupportedOperationException("nobody waits for long here");
    }

    @Override
    public void close(CloseCode code) {
      steps.add(CLOSE + code);
    }
  }
}
