package org.whimbrel.client.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.crypto.Opened.Reason;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.keys.Approval;
import org.whimbrel.protocol.keys.SignedChainEntry;

/** Content keys under archive keys, and messages that are opened with them. */
class ArchiveKeyTest {
  private static final long SEED = 20_261_126;

  private final Random seeded = new Random(SEED);
  private final Persona anna = Persona.create();
  private final Persona bert = Persona.create();
  private final ArchiveKey key = ArchiveKey.generate(bert.user, 1, Persona.RANDOM);

  private Bytes bytes(int length) {
    byte[] bytes = new byte[length];
    seeded.nextBytes(bytes);
    return Bytes.of(bytes);
  }

  private Sealed seal(int device, String text) throws Exception {
    Outgoing message =
        Outgoing.text(UUID.randomUUID(), "", List.of(bert.user), text, 1, Persona.NOW_MS);
    return new Sealer(anna.device(device), Persona.RANDOM)
        .seal(message, anna.pinned().chain(), List.of(bert.key(1)));
  }

  private Opened open(Sealed sent, int device, Bytes body, Bytes wrap) throws Exception {
    return Opener.openArchived(
        body,
        new Opener.Came(sent.frame().id(), anna.user, device, List.of()),
        key,
        wrap,
        anna.pinned());
  }

  private static void assertFailed(Opened opened, Reason... oneOf) {
    assertThat(opened)
        .isInstanceOfSatisfying(
            Opened.Failed.class, failed -> assertThat(failed.reason()).isIn((Object[]) oneOf));
  }

  private static Bytes flipped(Bytes bytes, int bit) {
    byte[] altered = bytes.bytes().clone();
    altered[bit / 8] ^= (byte) (1 << (bit % 8));
    return Bytes.of(altered);
  }

  @Test
  void everyContentKeyShouldComeBackFromItsWrap() {
    for (int i = 0; i < 500; i++) {
      ArchiveKey any = ArchiveKey.of(bert.user, 1 + i, bytes(32).bytes());
      Bytes contentKey = bytes(32);

      assertThat(any.wrap(contentKey).size()).isEqualTo(ArchiveKey.WRAP_BYTES);
      assertThat(any.unwrap(any.wrap(contentKey))).contains(contentKey);
      assertThat(key.unwrap(any.wrap(contentKey))).as("another key").isEmpty();
      assertThat(ArchiveKey.fromBytes(any.toBytes()).commitment()).isEqualTo(any.commitment());
    }
  }

  @Test
  void everyBitOfAWrapThatIsFlippedShouldBeNoticed() {
    Bytes wrap = key.wrap(bytes(32));
    for (int bit = 0; bit < wrap.size() * 8; bit++) {
      assertThat(key.unwrap(flipped(wrap, bit))).isEmpty();
    }
    for (int size : new int[] {0, 8, 24, 32, 39, 41, 48}) {
      assertThat(key.unwrap(Bytes.of(Arrays.copyOf(wrap.bytes(), size)))).isEmpty();
    }
  }

  @Test
  void whatIsNoKeyShouldBeRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> key.wrap(bytes(16)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ArchiveKey.of(bert.user, 0, new byte[32]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ArchiveKey.of(bert.user, 1, new byte[31]));
    byte[] form = key.toBytes().bytes();
    for (int length = 0; length < form.length; length++) {
      Bytes cut = Bytes.of(Arrays.copyOf(form, length));
      assertThatIllegalArgumentException().isThrownBy(() -> ArchiveKey.fromBytes(cut));
    }
    assertThat(key.toString()).doesNotContain(Bytes.of(key.secret()).toBase64Url());
  }

  @Test
  void textsOfEveryLengthShouldOpenByTheArchive() throws Exception {
    for (int length = 1; length <= Content.TEXT_MAX_CHARS; length += 37) {
      String text = "ü".repeat(length);
      Sealed sent = seal(1, text);

      assertThat(open(sent, 1, sent.frame().body(), key.wrap(sent.key().contentKey())))
          .isInstanceOfSatisfying(
              Opened.Text.class,
              opened -> {
                assertThat(opened.text()).isEqualTo(text);
                assertThat(opened.contentKey()).isEqualTo(sent.key().contentKey());
              });
    }
  }

  @Test
  void everyBitOfAnArchivedMessageThatIsFlippedShouldBeNoticed() throws Exception {
    Sealed sent = seal(1, "x");
    Bytes wrap = key.wrap(sent.key().contentKey());
    for (int bit = 0; bit < sent.frame().body().size() * 8; bit++) {
      assertFailed(
          open(sent, 1, flipped(sent.frame().body(), bit), wrap),
          Reason.MALFORMED,
          Reason.BAD_SIGNATURE);
    }
    for (int bit = 0; bit < wrap.size() * 8; bit++) {
      assertFailed(open(sent, 1, sent.frame().body(), flipped(wrap, bit)), Reason.UNWRAP_FAILED);
    }
  }

  @Test
  void anotherMessagesWrapShouldNotOpen() throws Exception {
    Sealed one = seal(1, "one");
    Sealed other = seal(1, "other");

    assertFailed(
        open(one, 1, one.frame().body(), key.wrap(other.key().contentKey())),
        Reason.DECRYPT_FAILED);
    assertFailed(
        Opener.openArchived(
            one.frame().body(),
            new Opener.Came(one.frame().id(), anna.user, 1, List.of()),
            null,
            key.wrap(one.key().contentKey()),
            anna.pinned()),
        Reason.UNKNOWN_KEY);
  }

  @Test
  void aMessageShouldOpenThoughItsDeviceWasRemovedSince() throws Exception {
    anna.link();
    Sealed sent = seal(2, "sent before I went");
    anna.remove(2);

    assertThat(open(sent, 2, sent.frame().body(), key.wrap(sent.key().contentKey())))
        .isInstanceOf(Opened.Text.class);
    assertFailed(
        bert.opener(1)
            .open(
                sent.frame().body(),
                new Opener.Came(sent.frame().id(), anna.user, 2, List.of()),
                Frame.KeyWrap.from(sent.frame().wraps().get(0)),
                anna.pinned()),
        Reason.BAD_SIGNATURE);
  }

  /** A removed device that goes on writing names a place where it is not in the chain any more. */
  @Test
  void aRemovedDeviceShouldHaveSignedNothingLater() throws Exception {
    DeviceKeys gone = anna.link();
    anna.remove(2);
    Sealed late = seal(2, "after I went");

    assertThat(gone.device()).isEqualTo(2);
    assertFailed(
        open(late, 2, late.frame().body(), key.wrap(late.key().contentKey())),
        Reason.BAD_SIGNATURE);
  }

  @Test
  void aDeviceShouldHaveSignedNothingBeforeItCame() throws Exception {
    PinnedChain before = anna.pinned();
    anna.link();
    Outgoing message =
        Outgoing.text(UUID.randomUUID(), "", List.of(bert.user), "early", 1, Persona.NOW_MS);
    Sealed early =
        new Sealer(anna.device(2), Persona.RANDOM)
            .seal(message, before.chain(), List.of(bert.key(1)));

    assertFailed(
        open(early, 2, early.frame().body(), key.wrap(early.key().contentKey())),
        Reason.BAD_SIGNATURE);
  }

  @Test
  void everyBitOfAnApprovalThatIsFlippedShouldBeNoticed() throws Exception {
    DeviceKeys phone = DeviceKeys.generate(anna.user, 2, 1, Persona.RANDOM);
    LinkRequest request = phone.linkRequest(Persona.RANDOM);
    SignedChainEntry word =
        new ChainSigner(anna.device(1)).add(anna.pinned().chain(), request, Persona.NOW_MS);
    Approval good = request.approval(word);

    assertThat(request.isAnsweredBy(good)).isTrue();
    assertThat(phone.linkRequest(Persona.RANDOM).isAnsweredBy(good)).as("new secret").isFalse();
    for (int bit = 0; bit < good.entry().size() * 8; bit++) {
      assertThat(request.isAnsweredBy(approval(flipped(good.entry(), bit), good))).isFalse();
    }
    for (int bit = 0; bit < good.signature().size() * 8; bit++) {
      assertThat(
              request.isAnsweredBy(
                  new Approval(good.entry(), flipped(good.signature(), bit), good.mac())))
          .isFalse();
    }
    for (int bit = 0; bit < good.mac().size() * 8; bit++) {
      assertThat(
              request.isAnsweredBy(
                  new Approval(good.entry(), good.signature(), flipped(good.mac(), bit))))
          .isFalse();
    }
  }

  private static Approval approval(Bytes entry, Approval of) {
    return new Approval(entry, of.signature(), of.mac());
  }
}
