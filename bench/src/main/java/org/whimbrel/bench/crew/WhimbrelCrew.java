package org.whimbrel.bench.crew;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.whimbrel.bench.measure.Heap;
import org.whimbrel.bench.measure.Meter;
import org.whimbrel.bench.people.Bulk;
import org.whimbrel.bench.people.Contact;
import org.whimbrel.bench.people.Directory;
import org.whimbrel.bench.people.FullSealing;
import org.whimbrel.bench.people.LightSealing;
import org.whimbrel.bench.people.Line;
import org.whimbrel.bench.people.Person;
import org.whimbrel.bench.people.Progress;
import org.whimbrel.bench.people.Sealing;
import org.whimbrel.bench.people.Signup;
import org.whimbrel.bench.people.Stage;
import org.whimbrel.bench.proof.Ledger;
import org.whimbrel.bench.proof.Violations;
import org.whimbrel.bench.seed.DataFolder;
import org.whimbrel.bench.seed.SeedConnections;
import org.whimbrel.bench.seed.Seeding;
import org.whimbrel.bench.traffic.MessageIds;
import org.whimbrel.bench.traffic.Scenario;
import org.whimbrel.bench.traffic.Texts;
import org.whimbrel.bench.traffic.Topology.Edge;
import org.whimbrel.client.WhimbrelServer;
import org.whimbrel.client.net.Addresses;
import org.whimbrel.client.net.ClientRuntime;

/** Users of Whimbrel, on top of the client library. */
public final class WhimbrelCrew implements Crew {
  /** Patience with a server that is busy hashing passwords. */
  private static final int REQUEST_TRIES_MAX = 20;

  private final CrewPlan plan;
  private final ClientRuntime runtime;
  private final Violations violations = new Violations();
  private final Ledger ledger;
  private final Meter meter;
  private final Map<Integer, Person> people = new TreeMap<>();
  private final Map<Integer, List<Line>> lines = new TreeMap<>();
  private Directory directory = new Directory(List.of());
  private Stage stage;
  private CrewReport.Footprint footprint = CrewReport.Footprint.NONE;

  /** Nobody yet. */
  public WhimbrelCrew(CrewPlan plan) {
    Scenario scenario = plan.scenario();
    this.plan = plan;
    this.runtime = Trust.runtime(plan.site().certificates());
    this.ledger = new Ledger((int) scenario.schedule().count());
    this.meter = new Meter(scenario.sections(), scenario.shape().rotations());
    this.stage = newStage();
  }

  private Stage newStage() {
    return new Stage(plan.scenario(), directory, sealing(), ledger, meter, violations);
  }

  private Sealing sealing() {
    CrewPlan.Content content = plan.content();
    Texts texts = new Texts(plan.scenario().derived(), content.textBytes());
    return content.encrypted()
        ? new FullSealing(texts, content.openPercent(), meter, runtime.random())
        : new LightSealing(plan.scenario().derived(), texts.ciphertextBytes(), runtime.random());
  }

  @Override
  public String execute(Order order, String argument, IntConsumer onProgress)
      throws IOException, InterruptedException {
    switch (order) {
      case JOIN -> join(onProgress);
      case ASK -> ask(onProgress);
      case ACCEPT -> accept(onProgress);
      case OPEN -> open(onProgress);
      case RUN -> run(StartSignal.fromText(argument).checked());
      case STATUS -> {
        return status().toText();
      }
      case CLOSE -> lines.values().forEach(all -> all.forEach(Line::close));
      case REPORT -> report();
    }
    return "";
  }

  /** Each device has its own, for it may go elsewhere when its address fails. */
  private WhimbrelServer server(int user, int device) {
    Addresses addresses = new Addresses(plan.site().servers(), user + device);
    return WhimbrelServer.at(addresses, runtime, REQUEST_TRIES_MAX);
  }

  private void join(IntConsumer onProgress) throws IOException, InterruptedException {
    List<Integer> mine =
        IntStream.range(0, plan.scenario().shape().users())
            .filter(plan.place()::isMine)
            .boxed()
            .toList();
    List<Contact> contacts = new ArrayList<>();
    for (Person person : made(mine, onProgress)) {
      people.put(person.number(), person);
      contacts.add(person.contact());
    }
    Directory.write(contacts, plan.place().directory(plan.place().member()));
  }

  private List<Person> made(List<Integer> numbers, IntConsumer onProgress)
      throws IOException, InterruptedException {
    String prefix = plan.secrets().handlePrefix();
    int devices = plan.scenario().shape().devices();
    if (plan.site().dataFolder().isPresent()) {
      DataFolder folder = DataFolder.read(plan.site().dataFolder().get());
      return new Seeding(folder, this::server, prefix, devices).make(numbers, onProgress);
    }
    Signup signup = new Signup(this::server, prefix, plan.secrets().password(), devices);
    return Bulk.each(numbers, plan.parallelism(), signup::join, onProgress);
  }

  private void ask(IntConsumer onProgress) throws IOException, InterruptedException {
    directory = Directory.read(plan.place().directories());
    people.replaceAll((number, person) -> person.in(directory));
    List<Edge> mine = edges().stream().filter(edge -> plan.place().isMine(edge.asker())).toList();
    if (plan.site().dataFolder().isPresent()) {
      new SeedConnections(DataFolder.read(plan.site().dataFolder().get()), directory)
          .make(mine, onProgress);
      return;
    }
    Bulk.each(
        mine,
        plan.parallelism(),
        edge ->
            person(edge.asker())
                .first()
                .client()
                .rest()
                .connections()
                .request(directory.contact(edge.asked()).account()),
        onProgress);
  }

  private void accept(IntConsumer onProgress) throws InterruptedException {
    if (plan.site().dataFolder().isPresent()) {
      return; // they are made as they are when both have agreed
    }
    Bulk.each(
        edges().stream().filter(edge -> plan.place().isMine(edge.asked())).toList(),
        plan.parallelism(),
        edge ->
            person(edge.asked())
                .first()
                .client()
                .rest()
                .connections()
                .answer(directory.contact(edge.asker()).account(), true),
        onProgress);
  }

  private List<Edge> edges() {
    return List.copyOf(plan.scenario().topology().edges());
  }

  private Person person(int number) {
    Person person = people.get(number);
    if (person == null) {
      throw new IllegalStateException("user " + number + " is not of this process");
    }
    return person;
  }

  private void open(IntConsumer onProgress) throws InterruptedException {
    long before = Heap.ofThisProcess();
    stage = newStage();
    List<Line> all = new ArrayList<>();
    for (Person person : people.values()) {
      List<Line> own =
          person.devices().stream()
              .map(device -> new Line(person, device, stage, plan.persistence()))
              .toList();
      lines.put(person.number(), own);
      all.addAll(own);
    }
    Bulk.each(all, plan.parallelism(), Line::open, onProgress);
    watch();
    footprint = new CrewReport.Footprint(all.size(), before, Heap.ofThisProcess());
  }

  /** Everybody watches the first of their contacts. */
  private void watch() {
    if (plan.watched() == 0) {
      return;
    }
    Map<Integer, List<UUID>> contacts = new HashMap<>();
    for (Edge edge : edges()) {
      note(contacts, edge.asker(), edge.asked());
      note(contacts, edge.asked(), edge.asker());
    }
    lines.forEach(
        (user, own) -> own.forEach(line -> line.watch(contacts.getOrDefault(user, List.of()))));
  }

  private void note(Map<Integer, List<UUID>> contacts, int of, int contact) {
    if (people.containsKey(of)) {
      List<UUID> known = contacts.computeIfAbsent(of, user -> new ArrayList<>());
      if (known.size() < plan.watched()) {
        known.add(directory.contact(contact).account());
      }
    }
  }

  private void run(StartSignal signal) {
    MessageIds ids =
        new MessageIds(plan.secrets().run(), plan.scenario().schedule(), signal.epochMs());
    new Traffic(stage, new HashMap<>(people), lines, runtime)
        .run(new Stage.Start(signal.nanos(), ids));
  }

  private Status status() {
    Progress progress = stage.progress();
    return new Status(
        ledger.answered(),
        progress.shown().sum(),
        progress.sent().sum(),
        progress.receipts().sum(),
        progress.keyNews().sum());
  }

  private void report() throws IOException, InterruptedException {
    List<Line> all = new ArrayList<>();
    lines.values().forEach(all::addAll);
    int compared = LogReading.compare(stage, people, all, plan.logSample());
    new CrewReport(
            ledger,
            all.stream().map(Line::log).toList(),
            meter,
            violations.findings(),
            footprint,
            compared)
        .write(plan.place().report(plan.place().member()));
  }
}
