package org.whimbrel.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.whimbrel.bench.crew.Crew;
import org.whimbrel.bench.crew.CrewPlan;
import org.whimbrel.bench.crew.CrewPlan.Place;
import org.whimbrel.bench.crew.CrewReport;
import org.whimbrel.bench.crew.ForkedMember;
import org.whimbrel.bench.crew.LocalMember;
import org.whimbrel.bench.crew.Member;
import org.whimbrel.bench.crew.Order;
import org.whimbrel.bench.crew.RunSecrets;
import org.whimbrel.bench.crew.StartSignal;
import org.whimbrel.bench.crew.Status;
import org.whimbrel.bench.crew.WhimbrelCrew;
import org.whimbrel.bench.faults.Breakable;
import org.whimbrel.bench.faults.FaultInjector;
import org.whimbrel.bench.faults.FaultRecord;
import org.whimbrel.bench.measure.Heap;
import org.whimbrel.bench.measure.Meter;
import org.whimbrel.bench.measure.ProcFs;
import org.whimbrel.bench.measure.Targets;
import org.whimbrel.bench.measure.Usage;
import org.whimbrel.bench.peer.PeerException;
import org.whimbrel.bench.proof.Ledger;
import org.whimbrel.bench.proof.Proof;
import org.whimbrel.bench.proof.ViolationKind;
import org.whimbrel.bench.proof.Violations;
import org.whimbrel.bench.traffic.MessageIds;
import org.whimbrel.bench.traffic.Scenario;
import org.whimbrel.bench.traffic.Sections;
import org.whimbrel.bench.xmpp.XmppCrew;

/** One run from the first user to the proof. For one thread. */
final class LoadRun {
  private static final long START_DELAY_MS = 1_000;
  private static final long DRAIN_MAX_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** A device may be in its longest pause, and what waits for it has to be read and sent then. */
  private static final long FAULTS_DRAIN_MAX_NANOS = TimeUnit.MINUTES.toNanos(5);

  private static final long DRAIN_POLL_MS = 100;

  /** After the last entry: a number that comes twice may still be on its way. */
  private static final long SETTLE_MS = 1_000;

  private final Options options;
  private final List<String> arguments;
  private final PrintStream out;
  private final Scenario scenario;
  private final ProcFs proc = ProcFs.ofThisMachine();
  private final Subject subject;
  private final Targets targets;
  private final RunSecrets secrets = RunSecrets.create(new SecureRandom());

  /**
   * A run.
   *
   * @param subject what is loaded
   * @param arguments that the options were read from, for further processes
   */
  LoadRun(Subject subject, Options options, List<String> arguments, PrintStream out) {
    this.subject = subject;
    this.options = options;
    this.arguments = List.copyOf(arguments);
    this.out = out;
    this.scenario = new Scenario(options.shape());
    this.targets = subject.targets();
  }

  /**
   * The crew of the process with this number.
   *
   * @param servers where the server is; the scheme tells which protocol is spoken
   */
  static Crew crew(
      Options options, List<URI> servers, int member, Path folder, RunSecrets secrets) {
    CrewPlan plan = plan(options, servers, member, folder, secrets);
    return XmppCrew.SCHEME.equals(servers.get(0).getScheme())
        ? new XmppCrew(plan)
        : new WhimbrelCrew(plan);
  }

  private static CrewPlan plan(
      Options options, List<URI> servers, int member, Path folder, RunSecrets secrets) {
    int members = options.effort().processes();
    return new CrewPlan(
        new CrewPlan.Site(
            servers, options.target().site().certificates(), options.target().site().dataFolder()),
        new Scenario(options.shape()),
        options.content(),
        Math.max(1, options.effort().connectParallelism() / members),
        options.effort().logSample() / members
            + (member < options.effort().logSample() % members ? 1 : 0),
        options.effort().watched(),
        options.effort().persistence(),
        new Place(member, members, folder),
        secrets);
  }

  /**
   * Runs.
   *
   * @param testbed what the faults of the options are done to, if there are any
   */
  Result run(Optional<Breakable> testbed) throws PeerException, IOException, InterruptedException {
    targets
        .parts()
        .keySet()
        .forEach(part -> out.println(part.label() + ": " + targets.target(part).described()));
    out.printf(
        "users: %d, handles %s0 ..., connections: %d%n",
        options.shape().users(), secrets.handlePrefix(), scenario.topology().edges().size());
    Path folder = Files.createTempDirectory("whimbrel-bench");
    try {
      secrets.write(folder);
      Team team = new Team(members(folder), out);
      try {
        return run(team, testbed, folder);
      } finally {
        team.close();
      }
    } finally {
      delete(folder);
    }
  }

  private List<Member> members(Path folder) throws IOException {
    int count = options.effort().processes();
    List<Member> members = new ArrayList<>();
    if (count == 1) {
      members.add(new LocalMember(crew(options, subject.uris(), 0, folder, secrets)));
      return members;
    }
    for (int member = 0; member < count; member++) {
      members.add(
          ForkedMember.start(Fork.command(member, count, folder, subject.uris(), arguments)));
    }
    return members;
  }

  private Result run(Team team, Optional<Breakable> testbed, Path folder)
      throws PeerException, IOException, InterruptedException {
    subject.setUp(team, scenario, secrets);
    Resources unconnected = resources(team);
    team.tellAll(Order.OPEN, options.shape().users() * options.shape().devices());
    Resources connected = resources(team);
    Result.Idle idle = idle(team);

    StartSignal signal = StartSignal.in(START_DELAY_MS);
    Sections sections = scenario.sections();
    out.println("sending " + scenario.schedule().count() + " messages");
    CompletableFuture<Void> sent = team.begin(Order.RUN, signal.toText());
    CompletableFuture<List<FaultRecord>> faults = faults(testbed, signal, sections);
    Usage before = usageAt(signal.nanos() + sections.fromNanos(), team);
    Usage after = usageAt(signal.nanos() + sections.untilNanos(), team);
    Team.join(sent);
    List<FaultRecord> happened = Team.join(faults);
    drain(team);
    team.tellAll(Order.CLOSE, 0);
    team.tellAll(Order.REPORT, 0);
    return result(
        folder,
        signal,
        new Result.Costs(targets, before, after, unconnected, connected, idle),
        happened);
  }

  private CompletableFuture<List<FaultRecord>> faults(
      Optional<Breakable> testbed, StartSignal signal, Sections sections) {
    if (testbed.isEmpty() || options.faults().isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    return new FaultInjector(
            testbed.get(),
            options.faults().get().plan().faults(),
            signal.nanos(),
            signal.nanos() + sections.fromNanos(),
            out)
        .start();
  }

  private Resources resources(Team team) throws InterruptedException {
    OptionalLong server = targets.firstServer();
    Optional<Long> heap =
        server.isPresent() && subject.kind().isJava()
            ? Heap.of(server.getAsLong())
            : Optional.empty();
    return new Resources(heap, Usage.now(proc, targets, team.pids()));
  }

  /** All are connected and nobody writes. */
  private Result.Idle idle(Team team) throws InterruptedException {
    int seconds = options.effort().idleSeconds();
    Usage before = Usage.now(proc, targets, team.pids());
    if (seconds == 0) {
      return new Result.Idle(0, before, before);
    }
    out.println("idle for " + seconds + " s");
    TimeUnit.SECONDS.sleep(seconds);
    return new Result.Idle(seconds, before, Usage.now(proc, targets, team.pids()));
  }

  private Usage usageAt(long nanos, Team team) throws InterruptedException {
    long rest = nanos - System.nanoTime();
    if (rest > 0) {
      TimeUnit.NANOSECONDS.sleep(rest);
    }
    return Usage.now(proc, targets, team.pids());
  }

  private void drain(Team team) throws InterruptedException {
    long messages = scenario.schedule().count();
    long devices = options.shape().devices();
    Status goal =
        new Status(
            messages,
            scenario.showings(),
            subject.kind().hasSentEntries() ? messages * devices : 0,
            scenario.showings(), // as many devices are told of each recipient
            devices * options.shape().rotations() * scenario.topology().crowd().size());
    long untilNanos =
        System.nanoTime()
            + (options.faults().isPresent() ? FAULTS_DRAIN_MAX_NANOS : DRAIN_MAX_NANOS);
    Status status = team.status();
    while (!status.reaches(goal) && System.nanoTime() - untilNanos < 0) {
      Thread.sleep(DRAIN_POLL_MS);
      status = team.status();
    }
    out.println(status.reaches(goal) ? "drained" : "not drained: " + status + " of " + goal);
    Thread.sleep(SETTLE_MS);
  }

  private Result result(
      Path folder, StartSignal signal, Result.Costs costs, List<FaultRecord> faults)
      throws PeerException, IOException {
    Meter meter = new Meter(scenario.sections(), options.shape().rotations());
    Place all = new Place(0, options.effort().processes(), folder);
    List<Path> files = new ArrayList<>();
    for (int member = 0; member < options.effort().processes(); member++) {
      files.add(all.report(member));
    }
    CrewReport report =
        CrewReport.readAll(files, new Ledger((int) scenario.schedule().count()), meter);
    Violations violations = new Violations();
    violations.addAll(report.findings());
    MessageIds ids = new MessageIds(secrets.run(), scenario.schedule(), signal.epochMs());
    new Proof(scenario, ids, report.ledger(), subject.kind().hasSentEntries(), violations)
        .judge(report.logs());
    judgeKeyNews(meter, violations);
    int compared =
        report.logsCompared() + subject.compareLogs(scenario, secrets, report, violations);
    judgeFaults(faults, violations);
    return new Result(
        subject.kind(),
        secrets.handlePrefix(),
        report,
        compared,
        costs,
        faults,
        violations.findings());
  }

  private void judgeKeyNews(Meter meter, Violations violations) {
    long expected = (long) scenario.topology().crowd().size() * options.shape().devices();
    for (int i = 0; i < options.shape().rotations(); i++) {
      long told = meter.keyNews().get(i).count();
      if (told != expected) {
        violations.add(
            ViolationKind.KEY_NEWS_MISSING,
            "key change " + (i + 1) + ": " + told + " of " + expected + " devices were told");
      }
    }
  }

  private static void judgeFaults(List<FaultRecord> faults, Violations violations) {
    for (FaultRecord fault : faults) {
      fault
          .problem()
          .ifPresent(
              problem ->
                  violations.add(
                      ViolationKind.NOT_MENDED, fault.fault().kind().wire() + ": " + problem));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
