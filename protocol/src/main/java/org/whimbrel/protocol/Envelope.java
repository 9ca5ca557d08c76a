package org.whimbrel.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The body of every message: a signed header, and a ciphertext that only the devices with a wrap
 * can open. What the server can check without reading, it checks with this class.
 *
 * <pre>
 * version   1 byte, 1
 * length    2 bytes, of the header
 * header    UTF-8 JSON, signed as these exact bytes
 * iv        12 bytes
 * signature 64 bytes, Ed25519 (RFC 8032) of
 *           "whimbrel/v1/sig\0" ‖ SHA-256(header) ‖ SHA-256(iv ‖ ct)
 * ct        AES-256-GCM of salt32 ‖ content, with the header as associated data
 * </pre>
 *
 * @param headerBytes the header as it was signed
 * @param header the same, read
 * @param iv the nonce
 * @param signature the sending device's
 * @param ciphertext with its tag
 */
public record Envelope(
    Bytes headerBytes, Header header, Bytes iv, Bytes signature, Bytes ciphertext) {
  /** The version of this form. */
  public static final int VERSION = 1;

  /** The largest header, in bytes. */
  public static final int HEADER_MAX_BYTES = 2_048;

  /** The largest ciphertext, in bytes: 4 KB of text, padding, salt and tag. */
  public static final int CIPHERTEXT_MAX_BYTES = 5_120;

  /** The largest envelope, in bytes. */
  public static final int MAX_BYTES = 3 + HEADER_MAX_BYTES + 12 + 64 + CIPHERTEXT_MAX_BYTES;

  /** HPKE base mode, X25519, HKDF-SHA256, AES-128-GCM (RFC 9180, suite of appendix A.1). */
  public static final String ALG = "HPKE-0020-0001-0001";

  /** AES-256-GCM. */
  public static final String ENC = "A256GCM";

  /** {@link Header#type} of a text. */
  public static final String TYPE_TEXT = "text";

  /** {@link Header#type} of a request to make another wrap for the message {@link Header#re}. */
  public static final String TYPE_RESEND = "resend";

  private static final int IV_BYTES = 12;
  private static final int CIPHERTEXT_MIN_BYTES = 32 + 16;
  private static final int NAME_MAX_CHARS = 64;
  private static final byte[] SIGNATURE_DOMAIN =
      "whimbrel/v1/sig\0".getBytes(StandardCharsets.US_ASCII);
  private static final Set<String> FIELDS =
      Set.of(
          "v", "typ", "id", "re", "conv", "from", "dev", "kid", "ctr", "ts", "alg", "enc", "hash",
          "rcpt", "gen", "seq", "head");

  /**
   * What everybody on the way can read.
   *
   * @param type what the content is, {@link #TYPE_TEXT} or another
   * @param id the message's id
   * @param re the message that this one is about, for {@link #TYPE_RESEND}
   * @param conversation what the client groups messages by, up to 64 characters; everybody on the
   *     way can read it
   * @param from the sender's account
   * @param device the sender's device
   * @param key the number of the sender's key record at that time
   * @param counter counts the device's messages, from 1; shows a gap without promising order
   * @param atMs the sender's clock, milliseconds since 1970-01-01 UTC
   * @param hash SHA-256("whimbrel/v1/body\0" ‖ salt32 ‖ content): 32 bytes
   * @param recipients {@link Envelope#recipientsDigest}: 32 bytes
   * @param generation the generation of the sender's device chain
   * @param seq the chain's newest entry, as the sender knows it
   * @param head that entry's hash: 32 bytes
   */
  public record Header(
      String type,
      UUID id,
      @Nullable UUID re,
      String conversation,
      UUID from,
      int device,
      int key,
      long counter,
      long atMs,
      Bytes hash,
      Bytes recipients,
      int generation,
      int seq,
      Bytes head) {

    /** The exact bytes to be signed and sent. */
    public Bytes toBytes() {
      return Json.write(
          json -> {
            json.writeNumberField("v", VERSION);
            json.writeStringField("typ", type);
            json.writeStringField("id", id.toString());
            if (re != null) {
              json.writeStringField("re", re.toString());
            }
            json.writeStringField("conv", conversation);
            json.writeStringField("from", from.toString());
            json.writeNumberField("dev", device);
            json.writeNumberField("kid", key);
            json.writeNumberField("ctr", counter);
            json.writeNumberField("ts", atMs);
            json.writeStringField("alg", ALG);
            json.writeStringField("enc", ENC);
            json.writeStringField("hash", hash.toBase64Url());
            json.writeStringField("rcpt", recipients.toBase64Url());
            json.writeNumberField("gen", generation);
            json.writeNumberField("seq", seq);
            json.writeStringField("head", head.toBase64Url());
          });
    }

    static Header parse(Bytes bytes) {
      Json json = Json.read(bytes, FIELDS);
      json.expect("v", (long) VERSION);
      json.expect("alg", ALG);
      json.expect("enc", ENC);
      Header header =
          new Header(
              json.text("typ"),
              json.uuid("id"),
              json.optionalUuid("re"),
              json.text("conv"),
              json.uuid("from"),
              json.small("dev"),
              json.small("kid"),
              json.number("ctr"),
              json.number("ts"),
              json.bytes("hash", 32),
              json.bytes("rcpt", 32),
              json.small("gen"),
              json.small("seq"),
              json.bytes("head", 32));
      if (header.type().isEmpty()
          || header.type().length() > NAME_MAX_CHARS
          || header.conversation().length() > NAME_MAX_CHARS
          || header.type().equals(TYPE_RESEND) != (header.re() != null)) {
        throw new IllegalArgumentException("a header out of bounds");
      }
      return header;
    }
  }

  /**
   * Reads an envelope. The signature is not checked.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Envelope parse(Bytes body) {
    ByteBuffer in = ByteBuffer.wrap(body.bytes());
    int fixed = 3 + IV_BYTES + Ed25519.SIGNATURE_BYTES;
    if (body.size() < fixed + CIPHERTEXT_MIN_BYTES || in.get() != VERSION) {
      throw new IllegalArgumentException("no envelope of version " + VERSION);
    }
    int headerBytes = in.getShort() & 0xFFFF;
    int ciphertextBytes = body.size() - fixed - headerBytes;
    if (headerBytes > HEADER_MAX_BYTES
        || ciphertextBytes < CIPHERTEXT_MIN_BYTES
        || ciphertextBytes > CIPHERTEXT_MAX_BYTES) {
      throw new IllegalArgumentException("an envelope with parts out of bounds");
    }
    Bytes header = take(in, headerBytes);
    return new Envelope(
        header,
        Header.parse(header),
        take(in, IV_BYTES),
        take(in, Ed25519.SIGNATURE_BYTES),
        take(in, ciphertextBytes));
  }

  /** The bytes, as they travel. */
  public Bytes toBody() {
    ByteBuffer out =
        ByteBuffer.allocate(
            3 + headerBytes.size() + iv.size() + signature.size() + ciphertext.size());
    out.put((byte) VERSION).putShort((short) headerBytes.size());
    for (Bytes part : List.of(headerBytes, iv, signature, ciphertext)) {
      out.put(part.bytes());
    }
    return Bytes.of(out.array());
  }

  /** Whether the device with this public key signed it. */
  public boolean isSignedBy(Bytes publicKey) {
    return isSignedBy(VerificationKey.of(publicKey));
  }

  /** The same, for a key that checks many. */
  public boolean isSignedBy(VerificationKey key) {
    return key.verifies(signedBytes(headerBytes, iv, ciphertext), signature);
  }

  /** What the signature is made of. */
  public static Bytes signedBytes(Bytes headerBytes, Bytes iv, Bytes ciphertext) {
    MessageDigest body = sha256();
    body.update(iv.bytes());
    body.update(ciphertext.bytes());
    return Bytes.of(
        ByteBuffer.allocate(SIGNATURE_DOMAIN.length + 64)
            .put(SIGNATURE_DOMAIN)
            .put(sha256().digest(headerBytes.bytes()))
            .put(body.digest())
            .array());
  }

  /** SHA-256 over the recipients' account ids, 16 bytes each, each once, sorted as bytes. */
  public static Bytes recipientsDigest(Collection<UUID> recipients) {
    Set<byte[]> sorted = new TreeSet<>(Arrays::compareUnsigned);
    for (UUID recipient : recipients) {
      sorted.add(
          ByteBuffer.allocate(16)
              .putLong(recipient.getMostSignificantBits())
              .putLong(recipient.getLeastSignificantBits())
              .array());
    }
    MessageDigest digest = sha256();
    sorted.forEach(digest::update);
    return Bytes.of(digest.digest());
  }

  private static Bytes take(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return Bytes.of(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The sizes only: content never reaches a log. */
  @Override
  public String toString() {
    return "Envelope[" + header.id() + ", " + ciphertext.size() + " B]";
  }
}
