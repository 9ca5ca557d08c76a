package org.whimbrel.bench.crew;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.whimbrel.bench.measure.Milestone;
import org.whimbrel.bench.people.Contact;
import org.whimbrel.bench.people.Line;
import org.whimbrel.bench.people.Person;
import org.whimbrel.bench.people.Sealing;
import org.whimbrel.bench.people.Stage;
import org.whimbrel.bench.proof.ViolationKind;
import org.whimbrel.bench.traffic.Fingerprint;
import org.whimbrel.bench.traffic.Route;
import org.whimbrel.bench.traffic.Scenario;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.net.Failures;
import org.whimbrel.protocol.Frame;

/**
 * Sends this process's part of the scenario at the times that it names, whatever the server does.
 * For one thread, which is the one that sends.
 */
final class Traffic {
  /** Old keys are good for so many changes more, which is less than what a server keeps. */
  private static final int GRACE_STEPS = 8;

  /** So long before they are due messages are sealed, so that one that takes long delays none. */
  private static final long AHEAD_NANOS = 500_000_000L;

  private static final int AHEAD_MAX_COUNT = 512;
  private static final int ROTATING_USER = 0;

  private final Stage stage;
  private final Map<Integer, Person> people;
  private final Map<Integer, List<Line>> lines;
  private final ClientRuntime runtime;
  private final Executor sealers;

  /**
   * Of these users.
   *
   * @param lines each user's, the writing device's first
   */
  Traffic(
      Stage stage,
      Map<Integer, Person> people,
      Map<Integer, List<Line>> lines,
      ClientRuntime runtime) {
    this.stage = stage;
    this.people = people;
    this.lines = lines;
    this.runtime = runtime;
    this.sealers = sealers();
  }

  private static Executor sealers() {
    return Executors.newFixedThreadPool(
        Runtime.getRuntime().availableProcessors(),
        task -> {
          Thread thread = new Thread(task, "bench-sealer");
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Does all of it; returns when the last message is sent. */
  void run(Stage.Start start) {
    Scenario scenario = stage.scenario();
    stage.start(start);
    scenario
        .disconnectAtNanos()
        .ifPresent(at -> at(start.nanos() + at, () -> dropAll(start.nanos() + at)));
    Person rotating = people.get(ROTATING_USER);
    if (rotating != null) {
      scenario.rotationsAtNanos().forEach(at -> at(start.nanos() + at, () -> rotate(rotating)));
    }
    offerAll(start);
    await(start.nanos() + scenario.schedule().lengthNanos());
  }

  private void offerAll(Stage.Start start) {
    Deque<Ready> ahead = new ArrayDeque<>();
    long next = nextOwn(0);
    while (next < stage.scenario().schedule().count() || !ahead.isEmpty()) {
      while (ahead.size() < AHEAD_MAX_COUNT && isNear(start, next)) {
        ahead.add(begin(start, next));
        next = nextOwn(next + 1);
      }
      Ready first = ahead.poll();
      if (first == null) {
        await(start.nanos() + dueNanos(next) - AHEAD_NANOS);
      } else {
        send(start, first);
      }
    }
  }

  /** The first message from this index on that a user of this process sends. */
  private long nextOwn(long from) {
    Scenario scenario = stage.scenario();
    long index = from;
    while (index < scenario.schedule().count()
        && !people.containsKey(scenario.route(index).sender())) {
      index++;
    }
    return index;
  }

  private boolean isNear(Stage.Start start, long index) {
    return index < stage.scenario().schedule().count()
        && start.nanos() + dueNanos(index) - AHEAD_NANOS - System.nanoTime() <= 0;
  }

  private long dueNanos(long index) {
    return stage.scenario().schedule().atNanos(index);
  }

  /** A message on its way to being sealed. */
  private record Ready(long index, Line line, CompletableFuture<Frame.Send> frame) {}

  /** Sealed before it is due, like a text that somebody has finished and not sent yet. */
  private Ready begin(Stage.Start start, long index) {
    Route route = stage.scenario().route(index);
    Person sender = people.get(route.sender());
    List<Line> own = lines.get(route.sender());
    if (sender == null || own == null) {
      throw new IllegalStateException("user " + route.sender() + " is not of this process");
    }
    List<Contact> to = new ArrayList<>();
    route.recipients().forEach(user -> to.add(stage.directory().contact(user)));
    Sealing.Draft draft =
        new Sealing.Draft(index, start.ids().of(index), sender, to, start.ids().dueMs(index));
    return new Ready(
        index,
        own.get(0),
        CompletableFuture.supplyAsync(() -> stage.sealing().seal(draft), sealers));
  }

  private void send(Stage.Start start, Ready ready) {
    Frame.Send frame = ready.frame().join();
    stage.ledger().offer(ready.index(), Fingerprint.of(frame.body()));
    await(start.nanos() + dueNanos(ready.index()));
    ready.line().send(frame);
    stage.meter().reach(Milestone.OFFERED, dueNanos(ready.index()), start.since(System.nanoTime()));
  }

  private static void await(long nanos) {
    for (long rest = nanos - System.nanoTime(); rest > 0; rest = nanos - System.nanoTime()) {
      LockSupport.parkNanos(rest);
    }
  }

  private void at(long nanos, Runnable task) {
    var unused =
        runtime
            .timer()
            .schedule(
                () -> runtime.workers().execute(task),
                nanos - System.nanoTime(),
                TimeUnit.NANOSECONDS);
  }

  private void dropAll(long atNanos) {
    lines.values().forEach(all -> all.forEach(line -> line.drop(atNanos)));
  }

  private void rotate(Person person) {
    long graceMs =
        GRACE_STEPS * TimeUnit.NANOSECONDS.toMillis(stage.scenario().rotationStepNanos());
    var unused =
        person
            .first()
            .rotate(runtime.nowMs(), graceMs, runtime.random())
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    stage
                        .violations()
                        .add(
                            ViolationKind.CLIENT,
                            "a key could not be published: " + Failures.unwrap(failure));
                  }
                });
  }
}
