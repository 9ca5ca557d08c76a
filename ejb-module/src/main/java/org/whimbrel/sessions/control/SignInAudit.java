package org.whimbrel.sessions.control;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.control.SignIns;
import org.whimbrel.accounts.control.TokenBearer;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.control.NodeNews;
import org.whimbrel.platform.control.OneAtATime;
import org.whimbrel.protocol.CloseCode;

/**
 * Closes sessions whose device was signed out on another node: within moments when that node's news
 * come, and with the sweeper's next audit if they do not. The news only say where to look; the
 * database tells, so that news of an old sign-in leave a new one's session alone. Thread-safe.
 */
@ApplicationScoped
public class SignInAudit {
  /** The most sessions asked for in one statement. */
  static final int MAX_COUNT = 1_000;

  @Resource ManagedExecutorService executor;
  @Inject LocalSessions sessions;
  @Inject SignIns signIns;

  private final Set<DeviceId> due = new HashSet<>();
  private @Nullable OneAtATime rounds;

  @PostConstruct
  void start() {
    start(executor);
  }

  void start(Executor threads) {
    rounds = new OneAtATime(threads, this::round);
  }

  void onNews(@Observes NodeNews news) {
    SignIns.endedElsewhere(news).ifPresent(this::lookAt);
  }

  /** No more than this node's sessions are ever due. */
  private void lookAt(DeviceId device) {
    boolean here =
        sessions.of(device.account()).stream().anyMatch(one -> one.device().equals(device));
    if (here && rounds != null) {
      synchronized (due) {
        due.add(device);
      }
      rounds.wake();
    }
  }

  private void round() {
    Set<DeviceId> devices;
    synchronized (due) {
      devices = new HashSet<>(due);
      due.clear();
    }
    List<DeviceSession> some = new ArrayList<>();
    for (DeviceId device : devices) {
      for (DeviceSession session : sessions.of(device.account())) {
        if (session.device().equals(device)) {
          some.add(session);
        }
      }
      if (some.size() >= MAX_COUNT) {
        audit(some);
        some.clear();
      }
    }
    if (!some.isEmpty()) {
      audit(some);
    }
  }

  /**
   * Closes those of the sessions whose sign-in does not hold any more. Blocks while it reads.
   *
   * @param some at most {@value #MAX_COUNT}
   */
  void audit(List<DeviceSession> some) {
    List<TokenBearer> bearers = some.stream().map(DeviceSession::bearer).toList();
    Map<DeviceId, CloseCode> ended = signIns.ended(bearers);
    for (DeviceSession session : some) {
      CloseCode why = ended.get(session.device());
      if (why != null) {
        session.close(why);
      }
    }
  }
}
