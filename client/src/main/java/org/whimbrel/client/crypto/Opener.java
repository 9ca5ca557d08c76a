package org.whimbrel.client.crypto;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.crypto.Opened.Reason;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Envelope;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.keys.ChainEntry;

/**
 * Opens messages for one device, in this order: signature, own key known, unwrap, decrypt, hash,
 * form. Nothing of the content is looked at before the signature is good. Thread-safe.
 */
public final class Opener {
  private final DeviceKeys keys;

  /** Opens with the device's keys, of which it needs the ones in their grace too. */
  public Opener(DeviceKeys keys) {
    this.keys = keys;
  }

  /**
   * Opens a message as it came.
   *
   * @param body the envelope
   * @param came what the server says of it, which must be what the sender has signed
   * @param wrap this device's wrap, or null
   * @param sender the pinned chain of the account that it came from. A message that a device signed
   *     before it was removed opens with the chain as it was then; so keep to the mailbox's order.
   */
  public Opened open(Bytes body, Came came, Frame.@Nullable KeyWrap wrap, PinnedChain sender) {
    return checked(
        body,
        came,
        sender,
        header -> sender.chain().key(header.device()),
        envelope -> unwrap(envelope, wrap));
  }

  /**
   * Opens a message of the history by its content key under an archive key of the own account. The
   * device that signed has to have been in the sender's chain at the place that the header names:
   * it may have been removed since, and the archive wrap is an own device's word that the message
   * opened at its time.
   *
   * @param archiveKey that of the wrap's epoch, or null
   * @param wrap as the server told; null if the message is not in the archive
   */
  public static Opened openArchived(
      Bytes body,
      Came came,
      @Nullable ArchiveKey archiveKey,
      @Nullable Bytes wrap,
      PinnedChain sender) {
    return checked(
        body,
        came,
        sender,
        header -> sender.chain().keyAt(header.device(), header.seq()),
        envelope -> unwrapArchived(envelope, archiveKey, wrap));
  }

  private static Opened checked(
      Bytes body,
      Came came,
      PinnedChain sender,
      Function<Envelope.Header, Optional<Bytes>> keyOf,
      Function<Envelope, Opened> unwrap) {
    Envelope envelope;
    try {
      envelope = Envelope.parse(body);
    } catch (IllegalArgumentException e) {
      return new Opened.Failed(Reason.MALFORMED, null);
    }
    Envelope.Header header = envelope.header();
    if (!isAsItCame(header, came, sender)
        || !keyOf.apply(header).map(envelope::isSignedBy).orElse(false)) {
      return new Opened.Failed(Reason.BAD_SIGNATURE, null);
    }
    Reason refusal = refusal(header, came, sender);
    return refusal == null ? unwrap.apply(envelope) : new Opened.Failed(refusal, header);
  }

  /**
   * What the server says of a message.
   *
   * @param id its id
   * @param from the sender's account
   * @param device the sender's device
   * @param to the recipients, or empty where they are not told
   */
  public record Came(UUID id, UUID from, int device, List<UUID> to) {
    /** Copies. */
    public Came {
      to = List.copyOf(to);
    }

    /** What a mailbox entry says. */
    public static Came from(Frame.Entry entry) {
      return new Came(entry.id(), entry.from(), entry.device(), entry.to());
    }
  }

  private static boolean isAsItCame(Envelope.Header header, Came came, PinnedChain sender) {
    return header.id().equals(came.id())
        && header.from().equals(came.from())
        && header.from().equals(sender.chain().user())
        && header.device() == came.device()
        && header.device() != ChainEntry.RECOVERY_SIGNER;
  }

  private static @Nullable Reason refusal(Envelope.Header header, Came came, PinnedChain sender) {
    PinnedChain.Standing standing = sender.standing(header);
    if (standing != PinnedChain.Standing.SAME && standing != PinnedChain.Standing.PAST) {
      return Reason.CHAIN_MISMATCH;
    }
    boolean recipientsDiffer =
        !came.to().isEmpty() && !header.recipients().equals(Envelope.recipientsDigest(came.to()));
    return recipientsDiffer ? Reason.WRONG_RECIPIENTS : null;
  }

  private Opened unwrap(Envelope envelope, Frame.@Nullable KeyWrap wrap) {
    Envelope.Header header = envelope.header();
    if (wrap == null) {
      return new Opened.Failed(Reason.NO_WRAP, header);
    }
    Optional<SealingKey> own = keys.find(wrap.key());
    if (own.isEmpty()) {
      return new Opened.Failed(Reason.UNKNOWN_KEY, header);
    }
    Bytes info =
        Ciphers.wrapInfo(
            Ciphers.sha256(envelope.headerBytes()), keys.user(), keys.device(), wrap.key());
    return own.get()
        .open(info, wrap.sealed())
        .filter(bytes -> bytes.length == Ciphers.KEY_BYTES)
        .map(key -> decrypt(envelope, Bytes.of(key)))
        .orElseGet(() -> new Opened.Failed(Reason.UNWRAP_FAILED, header));
  }

  private static Opened unwrapArchived(
      Envelope envelope, @Nullable ArchiveKey archiveKey, @Nullable Bytes wrap) {
    if (wrap == null) {
      return new Opened.Failed(Reason.NO_WRAP, envelope.header());
    }
    if (archiveKey == null) {
      return new Opened.Failed(Reason.UNKNOWN_KEY, envelope.header());
    }
    return archiveKey
        .unwrap(wrap)
        .map(key -> decrypt(envelope, key))
        .orElseGet(() -> new Opened.Failed(Reason.UNWRAP_FAILED, envelope.header()));
  }

  private static Opened decrypt(Envelope envelope, Bytes key) {
    Envelope.Header header = envelope.header();
    return Ciphers.decrypt(
            key.bytes(), envelope.iv(), envelope.headerBytes(), envelope.ciphertext())
        .map(salted -> read(header, salted, key))
        .orElseGet(() -> new Opened.Failed(Reason.DECRYPT_FAILED, header));
  }

  private static Opened read(Envelope.Header header, byte[] salted, Bytes key) {
    if (!Ciphers.contentHash(salted).equals(header.hash())) {
      return new Opened.Failed(Reason.HASH_MISMATCH, header);
    }
    byte[] content = Arrays.copyOfRange(salted, Ciphers.SALT_BYTES, salted.length);
    Optional<String> text = Content.unpad(content);
    if (text.isEmpty()) {
      return new Opened.Failed(Reason.MALFORMED, header);
    }
    return switch (header.type()) {
      case Envelope.TYPE_TEXT -> new Opened.Text(header, text.get(), key);
      case Envelope.TYPE_RESEND -> resend(header, text.get());
      default -> new Opened.Failed(Reason.UNKNOWN_TYPE, header);
    };
  }

  private static Opened resend(Envelope.Header header, String text) {
    UUID message = header.re();
    if (message == null) {
      return new Opened.Failed(Reason.MALFORMED, header);
    }
    try {
      ResendContent content = ResendContent.fromText(text);
      return new Opened.ResendRequest(header, message, content.reason(), content.record());
    } catch (IllegalArgumentException e) {
      return new Opened.Failed(Reason.MALFORMED, header);
    }
  }
}
