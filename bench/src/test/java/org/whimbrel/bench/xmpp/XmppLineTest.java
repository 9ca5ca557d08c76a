package org.whimbrel.bench.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.whimbrel.bench.crew.RunSecrets;
import org.whimbrel.bench.measure.Meter;
import org.whimbrel.bench.measure.Milestone;
import org.whimbrel.bench.people.Stage;
import org.whimbrel.bench.proof.DeviceLog;
import org.whimbrel.bench.proof.Ledger;
import org.whimbrel.bench.proof.ViolationKind;
import org.whimbrel.bench.proof.Violations;
import org.whimbrel.bench.traffic.MessageIds;
import org.whimbrel.bench.traffic.Profile;
import org.whimbrel.bench.traffic.Scenario;
import org.whimbrel.bench.traffic.Scenario.Shape;
import org.whimbrel.protocol.EntryKind;

/** User 1, who is written to by user 0, the only other one. */
class XmppLineTest {
  private static final long START_NANOS = 5_000_000_000L;

  private final Scenario scenario =
      new Scenario(new Shape(Profile.DIRECT, 2, 1, 1, 100, 1, 0, 2, 1, 0, 1, 1));
  private final Violations violations = new Violations();
  private final Ledger ledger = new Ledger(100);
  private final Meter meter = new Meter(scenario.sections(), 0);
  private final RunSecrets secrets = new RunSecrets(77, "secret");
  private final XmppStage stage = new XmppStage(scenario, secrets, ledger, meter, violations);
  private final MessageIds ids = new MessageIds(77, scenario.schedule(), 1_795_531_995_016L);
  private final XmppLine line = new XmppLine(1, stage);

  XmppLineTest() {
    stage.start(new Stage.Start(START_NANOS, ids));
  }

  private long indexFrom(int sender) {
    for (long index = 0; index < 100; index++) {
      if (scenario.route(index).sender() == sender) {
        return index;
      }
    }
    throw new AssertionError("a hundred messages, all from one of two");
  }

  private static Element message(String from, String id, Element content) {
    return new Element(
        "message",
        Stanzas.CLIENT,
        Map.of("from", from, "id", id, "type", "chat"),
        List.of(content),
        "");
  }

  private static Element body(String text) {
    return new Element("body", Stanzas.CLIENT, Map.of(), List.of(), text);
  }

  private static Element received(String id) {
    return new Element("received", Stanzas.RECEIPTS, Map.of("id", id), List.of(), "");
  }

  private String address(int user) {
    return stage.address(user) + "/bench";
  }

  @Test
  void aTextShouldBeLoggedAndMeasured() {
    long index = indexFrom(0);
    long due = scenario.schedule().atNanos(index);

    line.onMessage(
        message(address(0), ids.of(index).toString(), body("hello")),
        START_NANOS + due + 250_000_000);

    assertThat(violations.findings()).isEmpty();
    assertThat(line.log().line(1))
        .isEqualTo(new DeviceLog.Line(EntryKind.MESSAGE, index, XmppLine.print("hello")));
    assertThat(meter.latency(Milestone.SHOWN).maxMs()).isBetween(249.0, 251.0);
    assertThat(stage.progress().shown().sum()).isEqualTo(1);
  }

  @Test
  void aReceiptShouldBeLoggedAndMeasured() {
    long index = indexFrom(1);

    line.onMessage(
        message(address(0), "r1", received(ids.of(index).toString())),
        START_NANOS + scenario.schedule().atNanos(index) + 250_000_000);

    assertThat(violations.findings()).isEmpty();
    assertThat(line.log().receipts()).containsExactly(new DeviceLog.Receipt(index, 0));
    assertThat(line.log().size()).isZero();
    assertThat(meter.latency(Milestone.RECEIPTED).maxMs()).isBetween(249.0, 251.0);
  }

  @Test
  void anAcknowledgementShouldBeTakenOnce() {
    long index = indexFrom(1);
    ledger.offer(index, 1);

    line.onAcknowledged(index, START_NANOS);
    assertThat(violations.findings()).isEmpty();
    assertThat(ledger.isAccepted(index)).isTrue();
    line.onAcknowledged(index, START_NANOS);

    assertThat(violations.count(ViolationKind.PROTOCOL)).isEqualTo(1);
  }

  @Test
  void whatIsNotAsTheScenarioSaysShouldBeFound() {
    String id = ids.of(indexFrom(0)).toString();
    line.onMessage(message(address(1), id, body("x")), START_NANOS);
    assertThat(violations.count(ViolationKind.SENDER_DIFFERS)).isEqualTo(1);
    line.onMessage(message(address(1), ids.of(indexFrom(1)).toString(), body("x")), START_NANOS);
    assertThat(violations.count(ViolationKind.STRANGER)).isEqualTo(1);
    line.onMessage(message(address(0), "no id of ours", body("x")), START_NANOS);
    assertThat(violations.count(ViolationKind.STRANGER)).isEqualTo(2);
    line.onMessage(message("somebody@localhost", "r", received(id)), START_NANOS);
    assertThat(violations.count(ViolationKind.RECEIPT_UNTRUE)).isEqualTo(1);
    Element error = new Element("message", Stanzas.CLIENT, Map.of("type", "error"), List.of(), "");
    line.onMessage(error, START_NANOS);
    assertThat(violations.count(ViolationKind.PROTOCOL)).isEqualTo(1);
    assertThat(violations.count(ViolationKind.CLIENT)).isZero();
    line.onEnd("lost");

    assertThat(violations.count(ViolationKind.CLIENT)).isEqualTo(1);
    assertThat(meter.lostSockets()).containsEntry("lost", 1L);
  }

  @Test
  void addressesShouldBeThoseOfTheRun() {
    assertThat(stage.user(address(1))).isEqualTo(1);
    assertThat(stage.user(stage.address(0))).isZero();
    assertThat(stage.user(stage.address(2))).as("too many").isNegative();
    assertThat(stage.user(secrets.handlePrefix() + "x@localhost")).isNegative();
    assertThat(stage.user("anna@localhost/bench")).isNegative();
    assertThat(stage.user("localhost")).isNegative();
  }
}
