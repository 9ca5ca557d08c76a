package org.whimbrel.presence.control;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.platform.control.MovingClock;
import org.whimbrel.platform.control.NodeId;
import org.whimbrel.presence.entity.VisibilityRows.Sight;
import org.whimbrel.protocol.Frame;
import org.whimbrel.sessions.control.LocalSessionDirectory;
import org.whimbrel.sessions.control.SessionDirectory;
import org.whimbrel.sessions.control.SessionDirectory.Registration;

/** A node with presence: its clock is moved by hand, and its checks run when they are let. */
final class Town implements Visibility {
  static final long TICK_MS = 1_000;
  static final long GRACE_MS = 5_000;

  final Presence presence;
  final Set<UUID> hiding;
  boolean outage;
  boolean slow;
  int statements;

  /** What happens once between the next statement and its answer. */
  Runnable meanwhile = () -> {};

  private final NodeId node;
  private final MovingClock clock;
  private final SessionDirectory directory;
  private final Set<Sight> open;
  private final Queue<Runnable> waiting = new ArrayDeque<>();

  @SuppressWarnings("this-escape")
  Town(PresenceSettings settings) {
    node = new NodeId("node-1");
    clock = new MovingClock(Instant.ofEpochSecond(1_000_000));
    directory = new LocalSessionDirectory();
    open = new HashSet<>();
    hiding = new HashSet<>();
    presence = new Presence(settings, directory, this, this::execute, clock);
  }

  /** Another node of the same installation: one directory, one database, one clock. */
  @SuppressWarnings("this-escape")
  Town(PresenceSettings settings, NodeId node, Town beside) {
    this.node = node;
    clock = beside.clock;
    directory = beside.directory;
    open = beside.open;
    hiding = beside.hiding;
    presence = new Presence(settings, directory, this, this::execute, clock);
  }

  /** The documented defaults, but for how many sessions are told in a tick. */
  static PresenceSettings settings(int tickMaxSessions) {
    return new PresenceSettings(
        TICK_MS, GRACE_MS, 1_000, 2_000_000, 60, 500, tickMaxSessions, 5_000);
  }

  @Override
  public Map<Sight, Boolean> seen(Collection<Sight> sights) {
    statements++;
    if (outage) {
      throw new IllegalStateException("the database does not answer");
    }
    Map<Sight, Boolean> seen = new HashMap<>();
    for (Sight sight : sights) {
      if (open.contains(sight)) {
        seen.put(sight, !hiding.contains(sight.watched()));
      }
    }
    Runnable between = meanwhile;
    meanwhile = () -> {};
    between.run();
    return seen;
  }

  private void execute(Runnable task) {
    if (slow) {
      waiting.add(task);
    } else {
      task.run();
    }
  }

  /** Lets the checks run that wait. */
  void check() {
    slow = false;
    while (!waiting.isEmpty()) {
      waiting.remove().run();
    }
  }

  Guest guest() {
    return new Guest(new AccountId(UUID.randomUUID()), 1, false);
  }

  Guest arrive() {
    Guest guest = guest();
    arrive(guest);
    return guest;
  }

  void arrive(Guest guest) {
    directory.register(guest.session.device(), new Registration(node, guest.session.id()));
  }

  /** The socket is gone. */
  void leave(Guest guest) {
    guest.session.closed();
    directory.unregister(guest.session.device(), new Registration(node, guest.session.id()));
    presence.closed(guest.session);
  }

  /** Makes two see one another, or not any more; presence is told. */
  void connect(Guest one, Guest other, boolean connected) {
    connectElsewhere(one, other, connected);
    presence.connectionChanged(one.account(), other.account());
  }

  /** The same on another node: presence is not told. */
  void connectElsewhere(Guest one, Guest other, boolean connected) {
    for (Sight sight : List.of(new Sight(one.id(), other.id()), new Sight(other.id(), one.id()))) {
      boolean unused = connected ? open.add(sight) : open.remove(sight);
    }
  }

  void hide(Guest guest, boolean hide) {
    boolean unused = hide ? hiding.add(guest.id()) : hiding.remove(guest.id());
    presence.showingChanged(guest.account());
  }

  Optional<Frame.Fault> watch(Guest guest, Guest... others) {
    return watch(guest, List.of(others));
  }

  Optional<Frame.Fault> watch(Guest guest, List<Guest> others) {
    return presence.watch(guest.session, others.stream().map(Guest::id).toList());
  }

  /** Lets a tick's time pass, and the tick come. */
  void tick() {
    pass(TICK_MS);
  }

  /** Lets time pass, and one tick come. */
  void pass(long ms) {
    clock.advance(Duration.ofMillis(ms));
    presence.tick();
  }
}
