package org.whimbrel.bench.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.bench.measure.Meter;
import org.whimbrel.bench.measure.Tally;
import org.whimbrel.bench.proof.ViolationKind;
import org.whimbrel.bench.traffic.Derived;
import org.whimbrel.bench.traffic.Sections;
import org.whimbrel.bench.traffic.Sections.Span;
import org.whimbrel.bench.traffic.Texts;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Envelope;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.Wrap;

/** User 0 writes to user 1; both have two devices. */
class SealingTest {
  private static final Derived DERIVED = new Derived(1);
  private static final Texts TEXTS = new Texts(DERIVED, 100);
  private static final UUID ID = new UUID(0x7000L, 1L << 63);
  private static final long INDEX = 7;

  private final Meter meter = new Meter(new Sections(List.of(new Span("all", 0, 1))), 0);
  private final LightSealing light =
      new LightSealing(DERIVED, TEXTS.ciphertextBytes(), Cast.RANDOM);
  private Person anna;
  private Person bert;

  @BeforeEach
  void meet() throws Exception {
    anna = Cast.person(0, 2);
    bert = Cast.person(1, 2);
  }

  private FullSealing full(int openPercent) {
    return new FullSealing(TEXTS, openPercent, meter, Cast.RANDOM);
  }

  private Frame.Send seal(Sealing sealing) {
    return sealing.seal(new Sealing.Draft(INDEX, ID, anna, List.of(bert.contact()), Cast.NOW_MS));
  }

  private Sealing.Arrival arrival(Bytes body, @Nullable Wrap wrap, Person receiver, int device) {
    Frame.Entry entry =
        new Frame.Entry(
            1,
            EntryKind.MESSAGE,
            ID,
            anna.contact().account(),
            1,
            Cast.NOW_MS,
            List.of(),
            List.of(),
            body,
            null,
            wrap == null ? null : Frame.KeyWrap.from(wrap),
            null);
    return new Sealing.Arrival(
        entry, INDEX, receiver, receiver.devices().get(device - 1), anna.contact());
  }

  private static Wrap wrap(Frame.Send frame, Person receiver, int device) {
    return frame.wraps().find(receiver.contact().account(), device).orElseThrow();
  }

  @Test
  void aLightMessageShouldBeOneThatTheServerTakes() {
    Frame.Send frame = seal(light);
    Envelope envelope = Envelope.parse(frame.body());

    assertThat(envelope.isSignedBy(anna.first().keys().identityKey())).isTrue();
    assertThat(envelope.header().id()).isEqualTo(ID);
    assertThat(envelope.header().from()).isEqualTo(anna.contact().account());
    assertThat(envelope.header().device()).isEqualTo(1);
    assertThat(envelope.header().recipients()).isEqualTo(Envelope.recipientsDigest(frame.to()));
    assertThat(envelope.ciphertext().size()).isEqualTo(TEXTS.ciphertextBytes());
  }

  @Test
  void bothWaysShouldGiveTheSameSizesAndWraps() {
    Frame.Send one = seal(light);
    Frame.Send other = seal(full(100));

    assertThat(one.body().size()).isEqualTo(other.body().size());
    for (Frame.Send frame : List.of(one, other)) {
      assertThat(frame.wraps().list())
          .extracting(w -> w.account() + "/" + w.device() + "/" + w.key())
          .containsExactlyInAnyOrder(
              bert.contact().account() + "/1/1",
              bert.contact().account() + "/2/1",
              anna.contact().account() + "/2/1");
    }
  }

  @Test
  void aLightWrapShouldBeKnownByItsDeviceOnly() {
    Frame.Send frame = seal(light);

    assertThat(light.flaw(arrival(frame.body(), wrap(frame, bert, 2), bert, 2))).isEmpty();
    assertThat(light.flaw(arrival(frame.body(), wrap(frame, bert, 1), bert, 2)))
        .contains(ViolationKind.WRAP_DIFFERS);
    assertThat(light.flaw(arrival(frame.body(), null, bert, 2)))
        .contains(ViolationKind.WRAP_DIFFERS);
  }

  @Test
  void aKeyThatWasLearnedShouldBeSealedTo() {
    bert.contact().learn(Cast.nextKey(bert.first()));

    assertThat(wrap(seal(light), bert, 1).key()).isEqualTo(2);
    assertThat(wrap(seal(full(100)), bert, 1).key()).isEqualTo(2);
  }

  @Test
  void anEncryptedTextShouldBeOpenedAndCompared() {
    Sealing full = full(100);
    Frame.Send frame = seal(full);

    assertThat(full.flaw(arrival(frame.body(), wrap(frame, bert, 1), bert, 1))).isEmpty();
    assertThat(full.flaw(arrival(frame.body(), wrap(frame, anna, 2), anna, 2))).isEmpty();
    assertThat(meter.tallied(Tally.OPENED)).isEqualTo(2);
  }

  @Test
  void anotherTextThanTheOneExpectedShouldBeFound() {
    Sealing full = full(100);
    Frame.Send frame =
        full.seal(new Sealing.Draft(INDEX + 1, ID, anna, List.of(bert.contact()), Cast.NOW_MS));

    assertThat(full.flaw(arrival(frame.body(), wrap(frame, bert, 1), bert, 1)))
        .contains(ViolationKind.TEXT_DIFFERS);
  }

  @Test
  void anotherDevicesWrapShouldNotOpen() {
    Sealing full = full(100);
    Frame.Send frame = seal(full);

    assertThat(full.flaw(arrival(frame.body(), wrap(frame, bert, 1), bert, 2)))
        .contains(ViolationKind.TEXT_DIFFERS);
    assertThat(full.flaw(arrival(frame.body(), null, bert, 2)))
        .contains(ViolationKind.WRAP_DIFFERS);
  }

  @Test
  void whatIsNotInTheSampleShouldNotBeOpened() {
    Sealing full = full(0);
    Frame.Send frame = seal(full);

    assertThat(full.flaw(arrival(frame.body(), wrap(frame, bert, 1), bert, 1))).isEmpty();
    assertThat(meter.tallied(Tally.OPENED)).isZero();
  }
}
