package org.whimbrel.sessions.control;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.control.DeviceSignedOut;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.control.NodeId;
import org.whimbrel.protocol.CloseCode;
import org.whimbrel.sessions.control.SessionDirectory.Registration;

/** The live sessions of this node: at most one a device (I6). Thread-safe. */
@ApplicationScoped
public class LocalSessions {
  private static final int TURNS = 4_096;

  @Inject NodeId node;
  @Inject SessionDirectory directory;
  @Inject SocketSettings settings;

  private final Map<AccountId, Map<DeviceId, DeviceSession>> accounts = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final Object[] turns = new Object[TURNS];

  /** Not yet listening to the directory. */
  public LocalSessions() {
    Arrays.setAll(turns, turn -> new Object());
  }

  @PostConstruct
  void start() {
    directory.listenDisplaced(this::displaced);
  }

  /**
   * Takes a session in, displacing an older one of its device, and makes it known to all nodes.
   *
   * @return false if this node holds as many as it may; the session is not taken in then, unless it
   *     takes an older one's place
   */
  public boolean open(DeviceSession session) {
    if (count.incrementAndGet() > settings.sessionsMax() && !holds(session.device())) {
      count.decrementAndGet();
      return false;
    }
    DeviceSession displaced;
    try {
      displaced = put(session);
    } catch (RuntimeException notRegistered) {
      count.decrementAndGet();
      throw notRegistered;
    }
    if (displaced != null) {
      count.decrementAndGet();
      displaced.close(CloseCode.DISPLACED);
    }
    return true;
  }

  /**
   * Lets a session go whose socket has closed; a newer one of the same device stays. Waits for a
   * registration that is under way, which would else outlive its session.
   */
  public void closed(DeviceSession session) {
    session.closed();
    synchronized (turn(session.device())) {
      if (remove(session)) {
        count.decrementAndGet();
      }
      directory.unregister(session.device(), registration(session));
    }
  }

  /** The account's sessions on this node. */
  public Collection<DeviceSession> of(AccountId account) {
    return accounts.getOrDefault(account, Map.of()).values();
  }

  /** Whether the device has its session on another node by now. */
  boolean isElsewhere(DeviceId device) {
    return directory.nodeOf(device).filter(where -> !where.equals(node)).isPresent();
  }

  /** Whether there is another node, to which a device could go. */
  boolean hasElsewhere() {
    return directory.isShared();
  }

  /** How many sessions this node holds. */
  public int count() {
    return count.get();
  }

  /** Does something with each session, while others come and go. */
  public void forEach(Consumer<DeviceSession> action) {
    accounts.values().forEach(devices -> devices.values().forEach(action));
  }

  void onSignOut(@Observes(during = TransactionPhase.AFTER_SUCCESS) DeviceSignedOut signedOut) {
    DeviceSession session =
        accounts.getOrDefault(signedOut.device().account(), Map.of()).get(signedOut.device());
    if (session != null) {
      session.close(signedOut.why());
    }
  }

  /** The device has a newer session on another node. */
  private void displaced(DeviceId device, UUID id) {
    DeviceSession session = accounts.getOrDefault(device.account(), Map.of()).get(device);
    if (session != null && session.id().equals(id)) {
      session.close(CloseCode.DISPLACED);
    }
  }

  private boolean holds(DeviceId device) {
    return accounts.getOrDefault(device.account(), Map.of()).containsKey(device);
  }

  /**
   * Here and in the directory in one step for a device, or the older of two could be the one that
   * nodes find. The directory may have to wait for other nodes: not under the map's own locks,
   * which it would hold for others as well.
   */
  private @Nullable DeviceSession put(DeviceSession session) {
    synchronized (turn(session.device())) {
      DeviceSession displaced = replace(session);
      try {
        directory.register(session.device(), registration(session));
        return displaced;
      } catch (RuntimeException notRegistered) {
        remove(session);
        if (displaced != null) {
          // Its place is lost, and it may be unknown to the directory by now.
          count.decrementAndGet();
          displaced.close(CloseCode.GOING_AWAY);
        }
        throw notRegistered;
      }
    }
  }

  private Object turn(DeviceId device) {
    return turns[Math.floorMod(device.hashCode(), TURNS)];
  }

  private @Nullable DeviceSession replace(DeviceSession session) {
    DeviceSession[] displaced = new DeviceSession[1];
    accounts.compute(
        session.device().account(),
        (account, devices) -> {
          Map<DeviceId, DeviceSession> changed =
              devices == null ? new HashMap<>() : new HashMap<>(devices);
          displaced[0] = changed.put(session.device(), session);
          return Map.copyOf(changed);
        });
    return displaced[0];
  }

  private boolean remove(DeviceSession session) {
    boolean[] removed = new boolean[1];
    accounts.computeIfPresent(
        session.device().account(),
        (account, devices) -> {
          Map<DeviceId, DeviceSession> changed = new HashMap<>(devices);
          removed[0] = changed.remove(session.device(), session);
          return changed.isEmpty() ? null : Map.copyOf(changed);
        });
    return removed[0];
  }

  private Registration registration(DeviceSession session) {
    return new Registration(node, session.id());
  }
}
