package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.whimbrel.client.crypto.Opened;
import org.whimbrel.client.crypto.Sealed;
import org.whimbrel.client.crypto.VerifiedKey;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.Wrap;
import org.whimbrel.protocol.WrapReport;
import org.whimbrel.protocol.WrapReport.Matter;
import org.whimbrel.protocol.Wraps;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/** Messages open on the devices that they are sealed to, and on others after a top-up. */
@ExtendWith(SharedServer.class)
class WrapsIT {
  private static final int TOP_UPS_MAX = 15;
  private static final String TEXT = "meet me at the mudflats";

  private final WhimbrelServer server;
  private final Api api;
  private final User alice;
  private final User bob;
  private final Login alices;
  private final Login alices2;
  private final Login bobs;
  private final Login bobs2;

  WrapsIT(WhimbrelServer server) {
    this.server = server;
    this.api = server.api();
    this.alice = User.register(api, "alice");
    this.bob = User.register(api, "bob");
    this.alices = alice.signIn();
    this.alices2 = alice.signIn();
    this.bobs = bob.signIn();
    this.bobs2 = bob.signIn();
    alice.connect(bob);
  }

  @Test
  void sealedMessageShouldOpenOnAllDevicesOfBoth() {
    Sealed sealed = seal(alices.keysFor(bob));
    try (DeviceClient sender = DeviceClient.connect(server, alices);
        DeviceClient own = DeviceClient.connect(server, alices2);
        DeviceClient bob1 = DeviceClient.connect(server, bobs);
        DeviceClient bob2 = DeviceClient.connect(server, bobs2)) {
      sender.sendAccepted(sealed.frame());
      UUID id = sealed.key().id();
      assertThat(report(sender, id)).isEqualTo(WrapReport.CLEAN);
      assertOpens(alices2, own.awaitEntry(id));
      Frame.Entry live = bob1.awaitEntry(id);
      assertOpens(bobs, live);
      assertOpens(bobs2, bob2.awaitEntry(id));
      assertThat(bobs2.open(live))
          .as("another device's wrap is of no use")
          .isInstanceOf(Opened.Failed.class);
    }
    try (DeviceClient back = DeviceClient.connect(server, bobs)) {
      back.syncAll();
      assertOpens(bobs, back.awaitEntry(sealed.key().id()));
    }
  }

  private Sealed seal(List<VerifiedKey> devices) {
    return alices.seal(TEXT, devices, bob.id());
  }

  private static void assertOpens(Login reader, Frame.Entry entry) {
    assertText(reader.open(entry));
  }

  private static void assertText(Opened opened) {
    assertThat(opened)
        .isInstanceOfSatisfying(Opened.Text.class, text -> assertThat(text.text()).isEqualTo(TEXT));
  }

  private static WrapReport report(DeviceClient sender, UUID id) {
    return Messages.report(sender.awaitEntry(id));
  }

  private WrapReport.Device at(Login login) {
    return new WrapReport.Device(login.account(), login.device());
  }

  @Test
  void wrapToTheKeyBeforeShouldGoThroughInItsGrace() throws BadKeysException {
    List<VerifiedKey> before = alices.keysFor(bob);
    bob.rotate(bobs, Duration.ofHours(1));
    try (DeviceClient sender = DeviceClient.connect(server, alices);
        DeviceClient bob1 = DeviceClient.connect(server, bobs)) {
      Sealed sealed = seal(before);
      sender.sendAccepted(sealed.frame());
      WrapReport report = report(sender, sealed.key().id());
      assertThat(report.of(Matter.SUPERSEDED)).containsExactly(at(bobs));
      assertThat(report.devices()).containsOnlyKeys(Matter.SUPERSEDED);
      assertThat(current(report, bobs).n()).isEqualTo(2);
      Frame.Entry message = bob1.awaitEntry(sealed.key().id());
      assertThat(message.wrap()).isNotNull();
      assertThat(message.wrap().key()).isEqualTo(1);
      assertOpens(bobs, message);

      Sealed next = seal(alices.keysFor(bob));
      sender.sendAccepted(next.frame());
      assertThat(report(sender, next.key().id())).isEqualTo(WrapReport.CLEAN);
      assertOpens(bobs, bob1.awaitEntry(next.key().id()));
    }
  }

  /** The record that a report brings along, believed only after it was checked. */
  private VerifiedKey current(WrapReport report, Login of) throws BadKeysException {
    WrapReport.CurrentKey key =
        report.records().stream()
            .filter(each -> each.account().equals(of.account()) && each.device() == of.device())
            .findFirst()
            .orElseThrow();
    return alices
        .keysOf(of.user())
        .chain()
        .verify(new SignedKeyRecord(key.bytes(), key.signature()));
  }

  @Test
  void messageShouldOpenAfterATopUpIfItsKeyWasTooOld() throws BadKeysException {
    List<VerifiedKey> before = alices.keysFor(bob);
    bob.rotate(bobs, Duration.ofSeconds(1));
    Frame.Entry wrap;
    try (DeviceClient sender = DeviceClient.connect(server, alices);
        DeviceClient bob1 = DeviceClient.connect(server, bobs);
        DeviceClient bob2 = DeviceClient.connect(server, bobs2)) {
      Sealed sealed = sendUntilStale(sender, before);
      UUID id = sealed.key().id();
      WrapReport report = report(sender, id);
      assertThat(report.of(Matter.STALE)).containsExactly(at(bobs));
      assertThat(report.devices()).containsOnlyKeys(Matter.STALE);
      Frame.Entry message = bob1.awaitEntry(id);
      assertThat(message.wrap()).isNull();
      assertThat(bobs.open(message))
          .isInstanceOfSatisfying(
              Opened.Failed.class,
              failed -> assertThat(failed.reason()).isEqualTo(Opened.Reason.NO_WRAP));
      assertOpens(bobs2, bob2.awaitEntry(id));

      Wraps wraps = wraps(sealed.key().topUp(current(report, bobs)).orElseThrow());
      assertReport(api.topUp(alices.accessToken(), id, wraps), WrapReport.CLEAN);
      wrap = bob1.awaitNotice(EntryKind.WRAP, entry -> entry.id().equals(id));
      assertThat(wrap.n()).isGreaterThan(message.n());
      assertThat(wrap.body()).isNull();
      assertText(bobs.open(message, wrap.wrap()));
      assertThat(bob2.awaitNotice(EntryKind.WRAP, entry -> entry.id().equals(id)).wrap()).isNull();

      assertReport(api.topUp(alices.accessToken(), id, wraps), WrapReport.CLEAN);
      Sealed later = seal(alices.keysFor(bob));
      sender.sendAccepted(later.frame());
      bob1.awaitEntry(later.key().id());
      Messages.assertGapless(bob1.allEntries());
      assertThat(bob1.allEntries())
          .filteredOn(entry -> entry.kind() == EntryKind.WRAP)
          .as("the same again changes nothing")
          .containsExactly(wrap);
    }
    try (DeviceClient back = DeviceClient.connect(server, bobs)) {
      back.syncAll();
      assertThat(back.awaitNotice(EntryKind.WRAP, entry -> true)).isEqualTo(wrap);
    }
  }

  /** Sends messages to the keys until the grace of one of them is over. */
  private Sealed sendUntilStale(DeviceClient sender, List<VerifiedKey> keys) {
    return await()
        .atMost(10, TimeUnit.SECONDS)
        .until(
            () -> {
              Sealed sealed = seal(keys);
              sender.sendAccepted(sealed.frame());
              sender.soon(entry -> entry.id().equals(sealed.key().id()));
              return sealed;
            },
            sent ->
                !Messages.report(sender.soon(entry -> entry.id().equals(sent.key().id())))
                    .of(Matter.STALE)
                    .isEmpty());
  }

  @Test
  void missingAndNeedlessWrapsShouldBeTold() throws BadKeysException {
    User carol = User.register(api, "carol");
    Login carols = carol.signIn();
    carol.connect(alice);
    try (DeviceClient sender = DeviceClient.connect(server, alices);
        DeviceClient bob1 = DeviceClient.connect(server, bobs)) {
      Sealed sealed = seal(List.of());
      UUID id = sealed.key().id();
      List<Wrap> needless = List.of(nothing(bob.id(), 99), nothing(alice.id(), alices.device()));
      sender.sendAccepted(
          new Frame.Send(id, sealed.frame().to(), sealed.frame().body(), Wraps.of(needless)));
      WrapReport report = report(sender, id);
      assertThat(report.of(Matter.MISSING))
          .containsExactlyInAnyOrder(at(bobs), at(bobs2), at(alices2));
      assertThat(report.of(Matter.EXTRA))
          .containsExactlyInAnyOrder(
              new WrapReport.Device(bob.id(), 99),
              new WrapReport.Device(alice.id(), alices.device()));
      assertThat(report.records()).hasSize(3);

      Api.Answer part =
          api.topUp(
              alices.accessToken(),
              id,
              wraps(sealed.key().topUp(current(report, bobs)).orElseThrow()));
      WrapReport rest = WrapReport.fromJson(part.json().toString());
      assertThat(rest.of(Matter.MISSING)).containsExactlyInAnyOrder(at(bobs2), at(alices2));
      Frame.Entry message = bob1.awaitEntry(id);
      Frame.Entry wrap = bob1.awaitNotice(EntryKind.WRAP, entry -> entry.id().equals(id));
      assertText(bobs.open(message, wrap.wrap()));

      Api.Answer foreign =
          api.topUp(alices.accessToken(), id, wraps(nothing(carol.id(), carols.device())));
      assertThat(WrapReport.fromJson(foreign.json().toString()).of(Matter.EXTRA))
          .containsExactly(at(carols));
      assertThat(Messages.messageIds(api, carols)).doesNotContain(id.toString());
    }
  }

  @Test
  void messageShouldBeToppedUpByItsSenderOnly() {
    try (DeviceClient sender = DeviceClient.connect(server, alices)) {
      Sealed sealed = seal(List.of());
      sender.sendAccepted(sealed.frame());
      UUID id = sealed.key().id();
      sender.awaitEntry(id);
      Wraps wraps = wraps(sealed.key().topUp(alices.keysOf(bob).of(bobs)).orElseThrow());
      User carol = User.register(api, "carol");
      for (Login stranger : List.of(bobs, carol.signIn())) {
        assertRefused(api.topUp(stranger.accessToken(), id, wraps), 404, "unknown-message");
      }
      assertRefused(
          api.topUp(alices.accessToken(), UUID.randomUUID(), wraps), 404, "unknown-message");
      assertRefused(
          api.call(
              "POST",
              "/api/message/" + id + "/wraps",
              alices.accessToken(),
              "{\"wraps\":\"AAAA\"}"),
          400,
          "bad-field");
      assertThat(wrapEntries(bobs)).isZero();
      assertThat(api.topUp(alices2.accessToken(), id, wraps).status())
          .as("another device of the sender's")
          .isEqualTo(200);
      assertThat(wrapEntries(bobs)).isEqualTo(1);
    }
  }

  private long wrapEntries(Login login) {
    return Messages.mailbox(api, login).stream()
        .filter(entry -> entry.get("kind").asText().equals(EntryKind.WRAP.wire()))
        .count();
  }

  @Test
  void wrapShouldNotBeMadeAgainWithoutEnd() {
    try (DeviceClient sender = DeviceClient.connect(server, alices)) {
      VerifiedKey key = alices.keysOf(bob).of(bobs);
      Sealed sealed = seal(alices.keysFor(bob));
      sender.sendAccepted(sealed.frame());
      UUID id = sealed.key().id();
      sender.awaitEntry(id);
      List<Integer> answers = new ArrayList<>();
      for (int again = 0; again <= TOP_UPS_MAX; again++) {
        Wraps fresh = wraps(sealed.key().topUp(key).orElseThrow());
        answers.add(api.topUp(alices.accessToken(), id, fresh).status());
      }
      assertThat(answers.subList(0, TOP_UPS_MAX)).containsOnly(200);
      assertThat(answers.get(TOP_UPS_MAX)).isEqualTo(429);
      assertThat(wrapEntries(bobs)).isEqualTo(TOP_UPS_MAX);
    }
  }

  private static Wrap nothing(UUID account, int device) {
    return new Wrap(account, device, 1, Bytes.of(new byte[Wraps.SEALED_BYTES]));
  }

  private static Wraps wraps(Wrap wrap) {
    return Wraps.of(List.of(wrap));
  }

  private static void assertReport(Api.Answer answer, WrapReport expected) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(WrapReport.fromJson(answer.json().toString())).isEqualTo(expected);
  }

  private static void assertRefused(Api.Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
  }
}
