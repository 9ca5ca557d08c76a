package org.whimbrel.bench.crew;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.whimbrel.bench.people.Contact;
import org.whimbrel.bench.people.Line;
import org.whimbrel.bench.people.Person;
import org.whimbrel.bench.people.Sealing;
import org.whimbrel.bench.people.Stage;
import org.whimbrel.bench.proof.ViolationKind;
import org.whimbrel.bench.traffic.Fingerprint;
import org.whimbrel.bench.traffic.MessageIds;
import org.whimbrel.bench.traffic.Route;
import org.whimbrel.bench.traffic.Scenario;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.net.Failures;
import org.whimbrel.protocol.Frame;

/**
 * This process's part of what a scenario has happen: messages, key changes, lost connections. For
 * one thread, which is the one that sends.
 */
final class Traffic implements OpenLoop.Source {
  /** Old keys are good for so many changes more, which is less than what a server keeps. */
  private static final int GRACE_STEPS = 8;

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
    new OpenLoop(scenario.schedule(), this, stage.ledger(), stage.meter()).run(start.nanos());
  }

  @Override
  public boolean isOwn(long index) {
    return people.containsKey(stage.scenario().route(index).sender());
  }

  @Override
  public CompletableFuture<OpenLoop.Ready> prepare(long index) {
    Route route = stage.scenario().route(index);
    Person sender = people.get(route.sender());
    List<Line> own = lines.get(route.sender());
    if (sender == null || own == null) {
      throw new IllegalStateException("user " + route.sender() + " is not of this process");
    }
    MessageIds ids = stage.start().orElseThrow().ids();
    List<Contact> to = new ArrayList<>();
    route.recipients().forEach(user -> to.add(stage.directory().contact(user)));
    Sealing.Draft draft = new Sealing.Draft(index, ids.of(index), sender, to, ids.dueMs(index));
    return CompletableFuture.supplyAsync(() -> ready(draft, own.get(0)), sealers);
  }

  private OpenLoop.Ready ready(Sealing.Draft draft, Line line) {
    Frame.Send frame = stage.sealing().seal(draft);
    return new OpenLoop.Ready(Fingerprint.of(frame.body()), () -> line.send(frame));
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
