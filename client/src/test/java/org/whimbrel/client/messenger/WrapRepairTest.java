package org.whimbrel.client.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whimbrel.client.messenger.Directories.told;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.crypto.ChainSigner;
import org.whimbrel.client.crypto.DeviceKeys;
import org.whimbrel.client.crypto.Opened;
import org.whimbrel.client.crypto.Opener;
import org.whimbrel.client.crypto.Outgoing;
import org.whimbrel.client.crypto.Persona;
import org.whimbrel.client.crypto.Sealed;
import org.whimbrel.client.crypto.Sealer;
import org.whimbrel.client.net.TestRuntime;
import org.whimbrel.client.store.MemoryStore;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Envelope;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.UuidV7;
import org.whimbrel.protocol.Wrap;
import org.whimbrel.protocol.WrapReport;
import org.whimbrel.protocol.WrapReport.CurrentKey;
import org.whimbrel.protocol.WrapReport.Device;
import org.whimbrel.protocol.WrapReport.Matter;
import org.whimbrel.protocol.keys.SignedKeyRecord;

class WrapRepairTest {
  private static final long MAX_AGE_MS = 1_000;

  private final TestRuntime test = new TestRuntime();
  private final MemoryStore store = new MemoryStore();
  private final KeyDirectory directory = new Directories(test.runtime, store).directory;
  private final SentKeys sentKeys = new SentKeys(store, 2, MAX_AGE_MS);
  private final Persona anna = Persona.create();
  private final Persona bert = Persona.create();
  private final Persona carl = Persona.create();
  private final UUID id = UuidV7.at(Instant.ofEpochMilli(Persona.NOW_MS));
  private final List<Wrap> topUps = new ArrayList<>();
  private WrapReport answer = WrapReport.CLEAN;
  private long nowMs = Persona.NOW_MS;
  private boolean member = true;
  private final WrapRepair repair =
      new WrapRepair(
          directory,
          sentKeys,
          (message, wraps) -> {
            topUps.addAll(wraps.list());
            return CompletableFuture.completedFuture(answer);
          },
          () -> nowMs,
          () -> member);
  private Frame.Send sent = send();

  private Frame.Send send() {
    try {
      Sealed made =
          new Sealer(anna.device(1), Persona.RANDOM)
              .seal(
                  Outgoing.text(id, "c", List.of(bert.user), "hi", 1, Persona.NOW_MS),
                  anna.pinned().chain(),
                  List.of());
      sentKeys.put(made.key());
      return made.frame();
    } catch (Exception e) {
      // Called where a field is set, which may throw nothing that is checked.
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void pin() throws Exception {
    directory.apply(told(anna, anna.key(1).signed()));
    directory.apply(told(bert));
    directory.apply(told(carl, carl.key(1).signed()));
  }

  @AfterEach
  void close() {
    test.close();
  }

  private static WrapReport missing(Persona person, int device, SignedKeyRecord signed) {
    return new WrapReport(
        Map.of(Matter.MISSING, List.of(new Device(person.user, device))),
        List.of(new CurrentKey(person.user, device, signed.bytes(), signed.signature())));
  }

  @Test
  void aMissingWrapShouldBeMadeWithTheRecordThatCameAlong() throws Exception {
    assertThat(repair.repair(id, missing(bert, 1, bert.key(1).signed())).join()).isEqualTo(1);

    assertThat(topUps).hasSize(1);
    assertThat(
            bert.opener(1)
                .open(
                    sent.body(),
                    new Opener.Came(id, anna.user, 1, List.of()),
                    Frame.KeyWrap.from(topUps.get(0)),
                    anna.pinned()))
        .isInstanceOf(Opened.Text.class);
  }

  @Test
  void aServerThatNeverIsContentShouldGetThreeWrapsADevice() throws Exception {
    answer = missing(bert, 1, bert.key(1).signed());

    assertThat(repair.repair(id, answer).join()).isEqualTo(3);
    assertThat(repair.repair(id, answer).join()).isZero();

    assertThat(topUps).hasSize(3);
  }

  @Test
  void aDeviceThatNobodyVouchesForShouldGetNoWrap() throws Exception {
    DeviceKeys ghost = DeviceKeys.generate(bert.user, 2, 1, Persona.RANDOM);
    SignedKeyRecord forged = new ChainSigner(ghost).record(bert.pinned().chain());

    assertThat(repair.repair(id, missing(bert, 2, forged)).join()).isZero();

    assertThat(topUps).isEmpty();
  }

  @Test
  void anAccountThatWasNoRecipientShouldGetNoWrap() throws Exception {
    assertThat(repair.repair(id, missing(carl, 1, carl.key(1).signed())).join()).isZero();
    assertThat(topUps).isEmpty();
  }

  @Test
  void anUnknownOrOldMessageShouldGetNoWrap() throws Exception {
    WrapReport report = missing(bert, 1, bert.key(1).signed());
    assertThat(repair.repair(UUID.randomUUID(), report).join()).isZero();
    nowMs += MAX_AGE_MS + 1;

    assertThat(repair.repair(id, report).join()).isZero();
    assertThat(topUps).isEmpty();
  }

  @Test
  void contentKeysBeyondTheBoundShouldBeForgotten() throws Exception {
    for (int i = 0; i < 2; i++) {
      UUID later = UuidV7.at(Instant.ofEpochMilli(Persona.NOW_MS + 1 + i));
      sentKeys.put(
          new Sealer(anna.device(1), Persona.RANDOM)
              .seal(
                  Outgoing.text(later, "c", List.of(bert.user), "hi", 1, Persona.NOW_MS),
                  anna.pinned().chain(),
                  List.of())
              .key());
    }

    assertThat(sentKeys.find(id, nowMs)).isEmpty();
    assertThat(store.list("sent")).hasSize(2);
  }

  private Opened.ResendRequest request(Persona from, int device, SignedKeyRecord signed) {
    Bytes zeros = Bytes.of(new byte[32]);
    return new Opened.ResendRequest(
        new Envelope.Header(
            Envelope.TYPE_RESEND,
            UUID.randomUUID(),
            id,
            "c",
            from.user,
            device,
            1,
            1,
            1,
            zeros,
            zeros,
            1,
            0,
            zeros),
        id,
        "unwrap-failed",
        signed);
  }

  @Test
  void aRecipientsDeviceShouldBeAnsweredThreeTimes() throws Exception {
    Opened.ResendRequest asked = request(bert, 1, bert.key(1).signed());
    for (int i = 0; i < 3; i++) {
      assertThat(repair.answer(asked).join()).isTrue();
    }

    assertThat(repair.answer(asked).join()).isFalse();
    assertThat(topUps).hasSize(3).allMatch(wrap -> wrap.isFor(bert.user, 1));
  }

  @Test
  void aDeviceThatIsNoneOfItsAccountsShouldMakeNoWrap() throws Exception {
    member = false;

    assertThat(repair.repair(id, missing(bert, 1, bert.key(1).signed())).join()).isZero();
    assertThat(repair.answer(request(bert, 1, bert.key(1).signed())).join()).isFalse();

    assertThat(topUps).isEmpty();
  }

  @Test
  void nobodyElseShouldBeAnswered() throws Exception {
    DeviceKeys ghost = DeviceKeys.generate(bert.user, 2, 1, Persona.RANDOM);
    SignedKeyRecord forged = new ChainSigner(ghost).record(bert.pinned().chain());
    SignedKeyRecord good = bert.key(1).signed();

    assertThat(repair.answer(request(carl, 1, carl.key(1).signed())).join())
        .as("no recipient")
        .isFalse();
    assertThat(repair.answer(request(bert, 2, forged)).join()).as("a ghost").isFalse();
    assertThat(repair.answer(request(bert, 2, good)).join()).as("another's record").isFalse();
    assertThat(
            repair
                .answer(
                    request(
                        bert,
                        1,
                        new SignedKeyRecord(good.bytes(), carl.key(1).signed().signature())))
                .join())
        .as("a record that is not signed")
        .isFalse();
    nowMs += MAX_AGE_MS + 1;
    assertThat(repair.answer(request(bert, 1, good)).join()).as("too late").isFalse();
    assertThat(topUps).isEmpty();
  }
}
