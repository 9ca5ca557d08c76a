package org.whimbrel.bench;

import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.whimbrel.bench.client.Population;
import org.whimbrel.bench.client.RestException;
import org.whimbrel.bench.client.UserClient;
import org.whimbrel.bench.measure.Meter;
import org.whimbrel.bench.measure.ProcFs;
import org.whimbrel.bench.measure.Targets;
import org.whimbrel.bench.measure.Usage;
import org.whimbrel.bench.proof.LogComparison;
import org.whimbrel.bench.proof.Proof;
import org.whimbrel.bench.proof.ViolationKind;
import org.whimbrel.bench.proof.Violations;
import org.whimbrel.bench.traffic.Bodies;
import org.whimbrel.bench.traffic.Fingerprint;
import org.whimbrel.bench.traffic.Ledger;
import org.whimbrel.bench.traffic.SendGrid;
import org.whimbrel.bench.traffic.SentMessage;
import org.whimbrel.bench.traffic.TrafficPlan;
import org.whimbrel.bench.traffic.Window;
import org.whimbrel.protocol.UuidV7;

/** One run from the first user to the proof. For one thread, which is also the one that sends. */
final class LoadRun {
  private static final long START_DELAY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long DRAIN_MAX_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long DRAIN_POLL_MS = 100;

  /** After the last entry: a number that comes twice may still be on its way. */
  private static final long SETTLE_MS = 1_000;

  private static final int PROGRESS_STEPS = 10;

  private final Options options;
  private final PrintStream out;
  private final Ledger ledger = new Ledger();
  private final Violations violations = new Violations();
  private final Meter meter = new Meter();
  private final ProcFs proc = ProcFs.ofThisMachine();
  private final Bodies bodies;
  private final Population population;

  LoadRun(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
    this.bodies = new Bodies(options.seed(), options.bodyBytes());
    this.population =
        new Population(
            options.baseUri(), options.connectParallelism(), bodies, ledger, meter, violations);
  }

  /**
   * Runs.
   *
   * @throws RestException if the users could not be set up
   */
  Result run() throws RestException, InterruptedException {
    Targets targets = Targets.find(proc, options.serverPid(), options.postgresPid());
    out.println("server process: " + described(targets.serverPid(), targets.serverNote()));
    out.println("postgres process: " + described(targets.postgresPid(), targets.postgresNote()));
    out.println("users: " + options.users() + ", handles " + population.handlePrefix() + "0 ...");
    int step = Math.max(1, options.users() / PROGRESS_STEPS);
    population.populate(
        options.users(),
        done -> {
          if (done % step == 0 || done == options.users()) {
            out.println("  connected " + done);
          }
        });

    SendGrid grid = new SendGrid(System.nanoTime() + START_DELAY_NANOS, options.ratePerSecond());
    long fromIndex = grid.count(options.warmupSeconds());
    Window window = new Window(grid.atNanos(fromIndex), grid.atNanos(options.messages()));
    meter.measure(window);
    out.println("sending " + options.messages() + " messages");
    Future<Usage> before = usageAt(window.fromNanos(), targets);
    Future<Usage> after = usageAt(window.untilNanos(), targets);
    offer(grid);
    drain();
    population.disconnect();
    int logsCompared = prove();
    return result(targets, read(before), read(after), logsCompared);
  }

  private static String described(OptionalLong pid, String note) {
    return pid.isPresent() ? pid.getAsLong() + " (" + note + ")" : "not measured: " + note;
  }

  private Future<Usage> usageAt(long nanos, Targets targets) {
    return population.later(() -> Usage.now(proc, targets), nanos - System.nanoTime());
  }

  private static Usage read(Future<Usage> usage) throws InterruptedException {
    try {
      return usage.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the processes could not be read", e);
    }
  }

  private void offer(SendGrid grid) {
    List<UserClient> users = population.users();
    TrafficPlan plan = new TrafficPlan(options.seed(), options.users(), options.recipients());
    for (long index = 0; index < options.messages(); index++) {
      long dueNanos = grid.atNanos(index);
      TrafficPlan.Route route = plan.next();
      UserClient sender = users.get(route.sender());
      List<UUID> to = new ArrayList<>();
      for (int recipient : route.recipients()) {
        to.add(users.get(recipient).account());
      }
      Fingerprint body = Fingerprint.of(bodies.of(index));
      awaitNanos(dueNanos);
      SentMessage message =
          new SentMessage(UuidV7.at(Instant.now()), index, sender.account(), to, body, dueNanos);
      ledger.add(message);
      sender.send(message);
      meter.onOffered(message, System.nanoTime());
    }
    awaitNanos(grid.atNanos(options.messages()));
  }

  private static void awaitNanos(long nanos) {
    for (long rest = nanos - System.nanoTime(); rest > 0; rest = nanos - System.nanoTime()) {
      LockSupport.parkNanos(rest);
    }
  }

  private void drain() throws InterruptedException {
    long untilNanos = System.nanoTime() + DRAIN_MAX_NANOS;
    int unsettled = ledger.countUnsettled();
    while (unsettled > 0 && System.nanoTime() - untilNanos < 0) {
      Thread.sleep(DRAIN_POLL_MS);
      unsettled = ledger.countUnsettled();
    }
    out.println("drained, " + unsettled + " messages unsettled");
    Thread.sleep(SETTLE_MS);
  }

  private int prove() throws InterruptedException {
    List<UserClient> users = population.users();
    new Proof(ledger, violations).judge(users.stream().map(UserClient::mailbox).toList());
    int sample = Math.min(options.logSample(), users.size());
    for (int i = 0; i < sample; i++) {
      // Evenly spread, so that the sample does not depend on who registered first.
      int user = (int) ((long) i * users.size() / sample);
      try {
        LogComparison.judge(users.get(user).mailbox(), population.readLog(user), violations);
      } catch (RestException e) {
        violations.add(ViolationKind.LOG_UNREADABLE, "user " + user + ": " + e.getMessage());
      }
    }
    return sample;
  }

  private Result result(Targets targets, Usage before, Usage after, int logsCompared) {
    return new Result(
        population.handlePrefix(),
        meter.counts(),
        meter.acceptedLatency(),
        meter.shownLatency(),
        meter.lag(),
        targets,
        before,
        after,
        meter.lostSockets(),
        options.messages(),
        logsCompared,
        violations.findings());
  }
}
