package org.whimbrel.bench.xmpp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.whimbrel.bench.crew.Crew;
import org.whimbrel.bench.crew.CrewPlan;
import org.whimbrel.bench.crew.CrewReport;
import org.whimbrel.bench.crew.OpenLoop;
import org.whimbrel.bench.crew.Order;
import org.whimbrel.bench.crew.StartSignal;
import org.whimbrel.bench.crew.Status;
import org.whimbrel.bench.measure.Heap;
import org.whimbrel.bench.measure.Meter;
import org.whimbrel.bench.people.Bulk;
import org.whimbrel.bench.people.Stage;
import org.whimbrel.bench.proof.Ledger;
import org.whimbrel.bench.proof.Violations;
import org.whimbrel.bench.traffic.MessageIds;
import org.whimbrel.bench.traffic.Route;
import org.whimbrel.bench.traffic.Scenario;

/**
 * Users of an XMPP server, whose accounts and contacts are there already. The plan's address is
 * like {@code xmpp://127.0.0.1:5222}. Each message goes to one recipient.
 */
public final class XmppCrew implements Crew, OpenLoop.Source {
  /** Of the plan's address. */
  public static final String SCHEME = "xmpp";

  private final CrewPlan plan;
  private final Violations violations = new Violations();
  private final Ledger ledger;
  private final Meter meter;
  private final XmppStage stage;
  private final Bodies bodies;
  private final Map<Integer, XmppLine> lines = new TreeMap<>();
  private final List<Reactor> reactors = new ArrayList<>();
  private CrewReport.Footprint footprint = CrewReport.Footprint.NONE;

  /** Nobody is connected yet. */
  public XmppCrew(CrewPlan plan) {
    Scenario scenario = plan.scenario();
    this.plan = plan;
    this.ledger = new Ledger((int) scenario.schedule().count());
    this.meter = new Meter(scenario.sections(), scenario.shape().rotations());
    this.stage = new XmppStage(scenario, plan.secrets(), ledger, meter, violations);
    this.bodies = new Bodies(scenario.derived(), plan.content().textBytes());
  }

  /** What a user's handle becomes an address with. */
  public static String domain() {
    return XmppStage.DOMAIN;
  }

  @Override
  public String execute(Order order, String argument, IntConsumer onProgress)
      throws IOException, InterruptedException {
    switch (order) {
      case JOIN, ASK, ACCEPT -> {}
      case OPEN -> open(onProgress);
      case RUN -> run(StartSignal.fromText(argument).checked());
      case STATUS -> {
        return status().toText();
      }
      case CLOSE -> close();
      case REPORT -> report();
    }
    return "";
  }

  private void open(IntConsumer onProgress) throws IOException, InterruptedException {
    long before = Heap.ofThisProcess();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      reactors.add(Reactor.start(i));
    }
    for (int user = 0; user < plan.scenario().shape().users(); user++) {
      if (plan.place().isMine(user)) {
        lines.put(user, new XmppLine(user, stage));
      }
    }
    URI server = plan.site().servers().get(0);
    InetSocketAddress address = new InetSocketAddress(server.getHost(), server.getPort());
    Bulk.each(
        lines.entrySet(),
        plan.parallelism(),
        line -> line.getValue().open(reactors.get(line.getKey() % reactors.size()), address),
        onProgress);
    footprint = new CrewReport.Footprint(lines.size(), before, Heap.ofThisProcess());
  }

  private void run(StartSignal signal) {
    MessageIds ids =
        new MessageIds(plan.secrets().run(), plan.scenario().schedule(), signal.epochMs());
    stage.start(new Stage.Start(signal.nanos(), ids));
    new OpenLoop(plan.scenario().schedule(), this, ledger, meter).run(signal.nanos());
  }

  @Override
  public boolean isOwn(long index) {
    return lines.containsKey(plan.scenario().route(index).sender());
  }

  @Override
  public CompletableFuture<OpenLoop.Ready> prepare(long index) {
    Route route = plan.scenario().route(index);
    XmppLine line = lines.get(route.sender());
    if (line == null || route.recipients().size() != 1) {
      throw new IllegalStateException("message " + index + " cannot be sent from here");
    }
    String id = stage.start().orElseThrow().ids().of(index).toString();
    String to = stage.address(route.recipients().get(0));
    String body = bodies.of(index);
    return CompletableFuture.completedFuture(
        new OpenLoop.Ready(XmppLine.print(body), () -> line.send(index, id, to, body)));
  }

  private Status status() {
    return new Status(
        ledger.answered(), stage.progress().shown().sum(), 0, stage.progress().receipts().sum(), 0);
  }

  /** The threads end with the next order at the latest; what is written is on its way. */
  private void close() {
    lines.values().forEach(XmppLine::close);
  }

  private void report() throws IOException {
    reactors.forEach(Reactor::close);
    new CrewReport(
            ledger,
            lines.values().stream().map(XmppLine::log).toList(),
            meter,
            violations.findings(),
            footprint,
            0)
        .write(plan.place().report(plan.place().member()));
  }
}
