package org.whimbrel.bench.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.bench.measure.Meter;
import org.whimbrel.bench.measure.Milestone;
import org.whimbrel.bench.measure.Tally;
import org.whimbrel.bench.proof.DeviceLog;
import org.whimbrel.bench.proof.Ledger;
import org.whimbrel.bench.proof.ViolationKind;
import org.whimbrel.bench.proof.Violations;
import org.whimbrel.bench.traffic.MessageIds;
import org.whimbrel.bench.traffic.Route;
import org.whimbrel.bench.traffic.Scenario;
import org.whimbrel.bench.traffic.Shapes;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.RawJson;
import org.whimbrel.protocol.Receipts;
import org.whimbrel.protocol.WrapReport;
import org.whimbrel.protocol.WrapReport.Matter;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/** Two users, of whom one changes its key twice; seen by the other. */
class ArrivalsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long START_NANOS = 5 * SECOND;

  private final Scenario scenario = new Scenario(Shapes.rotating(2, 2, 1));
  private final Violations violations = new Violations();
  private final Meter meter = new Meter(scenario.sections(), 2);
  private final MessageIds ids = new MessageIds(1, scenario.schedule(), Cast.NOW_MS);
  private final LightSealing sealing = new LightSealing(scenario.derived(), 112, Cast.RANDOM);
  private final DeviceLog log = new DeviceLog(1, 1);
  private Person zero;
  private Person one;
  private Stage stage;
  private Arrivals arrivals;

  @BeforeEach
  void start() throws Exception {
    zero = Cast.person(0, 1);
    one = Cast.person(1, 1);
    Directory directory = new Directory(List.of(zero.contact(), one.contact()));
    stage = new Stage(scenario, directory, sealing, new Ledger(120), meter, violations);
    stage.start(new Stage.Start(START_NANOS, ids));
    arrivals = new Arrivals(one, one.first(), stage, log);
  }

  private static Frame.Entry entry(
      long n,
      EntryKind kind,
      UUID id,
      Contact from,
      List<UUID> to,
      @Nullable Bytes body,
      Frame.@Nullable KeyWrap wrap,
      @Nullable String info) {
    RawJson json = info == null ? null : new RawJson(info);
    return new Frame.Entry(
        n, kind, id, from.account(), 1, 0, to, List.of(), body, null, wrap, json);
  }

  /** The first message, after the warm-up, of this sender. */
  private long indexFrom(int sender) {
    for (long index = 20; index < 120; index++) {
      Route route = scenario.route(index);
      if (route.sender() == sender) {
        return index;
      }
    }
    throw new AssertionError("two users and a hundred messages, all from one of them");
  }

  private Frame.Entry message(long n, long index) {
    Frame.Send frame =
        sealing.seal(
            new Sealing.Draft(index, ids.of(index), zero, List.of(one.contact()), Cast.NOW_MS));
    return entry(
        n,
        EntryKind.MESSAGE,
        frame.id(),
        zero.contact(),
        List.of(),
        frame.body(),
        Frame.KeyWrap.from(frame.wraps().get(0)),
        null);
  }

  private Frame.Entry sent(long n, @Nullable String info) {
    long index = indexFrom(1);
    return entry(
        n,
        EntryKind.SENT,
        ids.of(index),
        one.contact(),
        List.of(zero.contact().account()),
        null,
        null,
        info);
  }

  private Frame.Entry keys(long n, DeviceKey key) {
    SignedKeyRecord signed = key.signed();
    String info =
        "{\"generation\":1,\"seq\":0,\"records\":[{\"device\":1,\"n\":%d,\"record\":\"%s\",\"signature\":\"%s\"}]}"
            .formatted(key.n(), signed.bytes().toBase64Url(), signed.signature().toBase64Url());
    return entry(n, EntryKind.KEYS, UUID.randomUUID(), zero.contact(), List.of(), null, null, info);
  }

  @Test
  void aMessageShouldBeMeasuredFromItsDueTime() {
    long index = indexFrom(0);
    long due = scenario.schedule().atNanos(index);

    arrivals.take(message(1, index), index, START_NANOS + due + SECOND / 4);

    assertThat(violations.findings()).isEmpty();
    assertThat(meter.latency(Milestone.SHOWN).count()).isEqualTo(1);
    assertThat(meter.latency(Milestone.SHOWN).maxMs()).isBetween(249.0, 251.0);
    assertThat(stage.progress().shown().sum()).isEqualTo(1);
    assertThat(log.line(1).index()).isEqualTo(index);
  }

  @Test
  void aNumberThatIsLeftOutShouldBeAGap() {
    arrivals.take(message(2, indexFrom(0)), indexFrom(0), START_NANOS);

    assertThat(violations.count(ViolationKind.GAP)).isEqualTo(1);
  }

  @Test
  void keyNewsShouldBeLearnedAndMeasured() {
    DeviceKey next = Cast.nextKey(zero.first());
    long due = scenario.rotationsAtNanos().get(0);

    arrivals.take(keys(1, next), MessageIds.NONE, START_NANOS + due + SECOND / 2);

    assertThat(zero.contact().keys()).containsExactly(next);
    assertThat(meter.keyNews().get(0).count()).isEqualTo(1);
    assertThat(meter.keyNews().get(0).maxMs()).isBetween(499.0, 501.0);
    assertThat(meter.keyNews().get(1).count()).isZero();
    assertThat(stage.progress().keyNews().sum()).isEqualTo(1);
    assertThat(meter.tallied(Tally.NOTICES)).isEqualTo(1);
  }

  @Test
  void theFirstKeyShouldBeNoNews() {
    arrivals.take(keys(1, zero.contact().keys().get(0)), MessageIds.NONE, START_NANOS);

    assertThat(stage.progress().keyNews().sum()).isZero();
  }

  @Test
  void wrapsToTheKeyBeforeShouldBeCountedAndOthersFound() {
    List<WrapReport.Device> device = List.of(new WrapReport.Device(zero.contact().account(), 1));

    arrivals.take(
        sent(1, new WrapReport(Map.of(Matter.SUPERSEDED, device), List.of()).toJson()),
        indexFrom(1),
        START_NANOS);
    assertThat(violations.findings()).isEmpty();
    assertThat(meter.tallied(Tally.SUPERSEDED_WRAPS)).isEqualTo(1);

    arrivals.take(
        sent(2, new WrapReport(Map.of(Matter.STALE, device), List.of()).toJson()),
        indexFrom(1),
        START_NANOS);
    assertThat(violations.count(ViolationKind.WRAPS_REPORTED)).isEqualTo(1);
  }

  private Frame.Entry receipt(UUID by, UUID... ids) {
    Receipts receipts =
        new Receipts(
            List.of(new Receipts.By(by, List.of(ids))), List.of(new Receipts.By(by, List.of(ids))));
    return entry(
        1,
        EntryKind.RECEIPT,
        UUID.randomUUID(),
        zero.contact(),
        List.of(),
        null,
        null,
        receipts.toJson());
  }

  @Test
  void receiptsShouldBeLoggedAndMeasuredFromTheDueTime() {
    long index = indexFrom(1);
    long due = scenario.schedule().atNanos(index);

    arrivals.take(
        receipt(zero.contact().account(), ids.of(index), ids.of(index + 1)),
        MessageIds.NONE,
        START_NANOS + due + SECOND / 4);

    assertThat(violations.findings()).isEmpty();
    assertThat(log.receipts())
        .containsExactly(new DeviceLog.Receipt(index, 0), new DeviceLog.Receipt(index + 1, 0));
    assertThat(meter.latency(Milestone.RECEIPTED).count()).isEqualTo(2);
    assertThat(meter.latency(Milestone.RECEIPTED).maxMs()).isBetween(249.0, 251.0);
    assertThat(stage.progress().receipts().sum()).isEqualTo(2);
    assertThat(meter.tallied(Tally.RECEIPT_ENTRIES)).isEqualTo(1);
    assertThat(meter.tallied(Tally.NOTICES)).isZero();
  }

  @Test
  void receiptsByStrangersOrOfOtherRunsShouldBeFound() {
    arrivals.take(receipt(UUID.randomUUID(), ids.of(20)), MessageIds.NONE, START_NANOS);
    assertThat(violations.count(ViolationKind.RECEIPT_UNTRUE)).isEqualTo(1);
    arrivals.take(
        receipt(zero.contact().account(), UUID.randomUUID()), MessageIds.NONE, START_NANOS);

    assertThat(violations.count(ViolationKind.RECEIPT_UNTRUE)).isEqualTo(2);
    assertThat(log.receipts()).isEmpty();
  }
}
