package org.whimbrel.client.crypto;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.crypto.Opened.Reason;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Envelope;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.Wrap;
import org.whimbrel.protocol.Wraps;

/** A message that somebody has changed on its way, or has made up. */
class TamperedMessageTest extends SealedMessage {
  @Test
  void everyBitOfTheBodyThatIsFlippedShouldBeNoticed() throws Exception {
    byte[] body = sent.frame().body().bytes();
    for (int bit = 0; bit < body.length * 8; bit++) {
      byte[] altered = body.clone();
      altered[bit / 8] ^= (byte) (1 << (bit % 8));

      assertFailed(open(Bytes.of(altered), wrapFor(1)), Reason.MALFORMED, Reason.BAD_SIGNATURE);
    }
  }

  @Test
  void everyBitOfTheWrapThatIsFlippedShouldBeNoticed() throws Exception {
    byte[] wrap = wrapFor(1).sealed().bytes();
    for (int bit = 0; bit < wrap.length * 8; bit++) {
      byte[] altered = wrap.clone();
      altered[bit / 8] ^= (byte) (1 << (bit % 8));

      assertFailed(
          open(sent.frame().body(), new Frame.KeyWrap(1, Bytes.of(altered))), Reason.UNWRAP_FAILED);
    }
  }

  @Test
  void theMaskedBitOfTheEncapsulatedKeyShouldBeBoundToo() throws Exception {
    byte[] altered = wrapFor(1).sealed().bytes().clone();
    altered[31] ^= (byte) 0x80;

    // The encapsulated key as it came is part of what the secret is derived from (RFC 9180, 4.1).
    assertFailed(
        open(sent.frame().body(), new Frame.KeyWrap(1, Bytes.of(altered))), Reason.UNWRAP_FAILED);
  }

  @Test
  void anotherDevicesWrapShouldNotOpen() throws Exception {
    assertFailed(open(sent.frame().body(), wrapFor(2)), Reason.UNWRAP_FAILED);
  }

  @Test
  void aWrapOfAnotherMessageShouldNotOpen() throws Exception {
    Wraps others = seal("another").frame().wraps();
    Frame.KeyWrap wrap = Frame.KeyWrap.from(others.find(bert.user, 1).orElseThrow());

    assertFailed(open(sent.frame().body(), wrap), Reason.UNWRAP_FAILED);
  }

  @Test
  void aWrapOfAnyOtherSizeShouldNotOpen() throws Exception {
    byte[] wrap = wrapFor(1).sealed().bytes();
    for (int size : new int[] {0, 31, 32, 33, 79, 81}) {
      assertFailed(
          open(sent.frame().body(), new Frame.KeyWrap(1, Bytes.of(Arrays.copyOf(wrap, size)))),
          Reason.UNWRAP_FAILED);
    }
  }

  @Test
  void aWrapThatTheServerMadeForAnotherContentKeyShouldNotDecrypt() throws Exception {
    Envelope envelope = Envelope.parse(sent.frame().body());
    SentKey forged =
        new SentKey(
            id,
            anna.user,
            0,
            new byte[32],
            Ciphers.sha256(envelope.headerBytes()),
            List.of(bert.user));
    Wrap wrap = forged.topUp(bert.key(1)).orElseThrow();

    assertFailed(open(sent.frame().body(), Frame.KeyWrap.from(wrap)), Reason.DECRYPT_FAILED);
  }

  @Test
  void noWrapAndAnUnknownKeyShouldBeToldApart() throws Exception {
    assertFailed(open(sent.frame().body(), null), Reason.NO_WRAP);
    assertFailed(
        open(sent.frame().body(), new Frame.KeyWrap(9, wrapFor(1).sealed())), Reason.UNKNOWN_KEY);
  }

  /** What a sender could do: sign a hash that is not the content's. */
  @Test
  void aContentThatIsNotTheOneSignedShouldBeHidden() throws Exception {
    byte[] key = new byte[32];
    byte[] salted = new byte[32 + 64];
    System.arraycopy(Content.pad("shown"), 0, salted, 32, 64);
    Envelope.Header header =
        new Envelope.Header(
            "text",
            id,
            null,
            "c",
            anna.user,
            1,
            1,
            1,
            1,
            Bytes.of(new byte[32]),
            Envelope.recipientsDigest(List.of(bert.user)),
            1,
            0,
            anna.pinned().chain().head());

    assertFailed(openForged(header, key, salted), Reason.HASH_MISMATCH);
  }

  private Opened openForged(Envelope.Header header, byte[] key, byte[] salted) throws Exception {
    Bytes bytes = header.toBytes();
    Bytes iv = Bytes.of(new byte[12]);
    Bytes ct = Ciphers.encrypt(key, iv, bytes, salted);
    Bytes signature = anna.device(1).identity().sign(Envelope.signedBytes(bytes, iv, ct));
    Envelope envelope = new Envelope(bytes, header, iv, signature, ct);
    SentKey sentKey = new SentKey(id, anna.user, 0, key, Ciphers.sha256(bytes), List.of(bert.user));
    Wrap wrap = sentKey.topUp(bert.key(1)).orElseThrow();
    return open(envelope.toBody(), Frame.KeyWrap.from(wrap));
  }

  @Test
  void aPaddingThatIsNoneOrATypeFromLaterShouldBeHidden() throws Exception {
    byte[] key = new byte[32];
    byte[] broken = new byte[32 + 64];
    byte[] good = new byte[32 + 64];
    System.arraycopy(Content.pad("later"), 0, good, 32, 64);

    assertFailed(openForged(forgedHeader("text", broken), key, broken), Reason.MALFORMED);
    assertFailed(openForged(forgedHeader("later", good), key, good), Reason.UNKNOWN_TYPE);
  }

  private Envelope.Header forgedHeader(String type, byte[] salted) throws Exception {
    return new Envelope.Header(
        type,
        id,
        null,
        "c",
        anna.user,
        1,
        1,
        1,
        1,
        Ciphers.contentHash(salted),
        Envelope.recipientsDigest(List.of(bert.user)),
        1,
        0,
        anna.pinned().chain().head());
  }

  @Test
  void aWeakerAlgorithmShouldBeRefusedEvenIfSigned() throws Exception {
    Envelope good = Envelope.parse(sent.frame().body());
    for (String from : new String[] {Envelope.ALG, Envelope.ENC, "\"v\":1"}) {
      String weaker = from.equals("\"v\":1") ? "\"v\":0" : "none";
      Bytes header =
          Bytes.of(
              new String(good.headerBytes().bytes(), java.nio.charset.StandardCharsets.UTF_8)
                  .replace(from, weaker)
                  .getBytes(java.nio.charset.StandardCharsets.UTF_8));
      Bytes signature =
          anna.device(1)
              .identity()
              .sign(Envelope.signedBytes(header, good.iv(), good.ciphertext()));
      Envelope forged =
          new Envelope(header, good.header(), good.iv(), signature, good.ciphertext());

      assertFailed(open(forged.toBody(), wrapFor(1)), Reason.MALFORMED);
    }
  }
}
