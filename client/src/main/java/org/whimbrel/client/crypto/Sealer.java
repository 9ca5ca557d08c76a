package org.whimbrel.client.crypto;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Envelope;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.Wrap;
import org.whimbrel.protocol.Wraps;
import org.whimbrel.protocol.keys.DeviceChain;

/**
 * Encrypts and signs messages of one device. Thread-safe. Takes about a fifth of a millisecond for
 * each device that a message goes to; the caller picks the thread.
 */
public final class Sealer {
  private final DeviceKeys keys;
  private final SecureRandom random;

  /** Signs with the device's identity. */
  public Sealer(DeviceKeys keys, SecureRandom random) {
    this.keys = keys;
    this.random = random;
  }

  /**
   * Seals a message to devices.
   *
   * @param own the device's own account's chain, which the header names
   * @param devices the keys to seal to: of the recipients, and of the sender's own other devices;
   *     this device's own key is passed over
   * @throws IllegalArgumentException if the content is out of bounds (see {@link Content}), or a
   *     key is of an account that is not a recipient
   */
  public Sealed seal(Outgoing message, DeviceChain own, Collection<VerifiedKey> devices) {
    byte[] content = Content.pad(message.content());
    byte[] salted = new byte[Ciphers.SALT_BYTES + content.length];
    System.arraycopy(random(Ciphers.SALT_BYTES), 0, salted, 0, Ciphers.SALT_BYTES);
    System.arraycopy(content, 0, salted, Ciphers.SALT_BYTES, content.length);
    byte[] key = random(Ciphers.KEY_BYTES);

    Envelope.Header header = header(message, own, Ciphers.contentHash(salted));
    Bytes headerBytes = header.toBytes();
    Bytes iv = Bytes.of(random(Ciphers.IV_BYTES));
    Bytes ciphertext = Ciphers.encrypt(key, iv, headerBytes, salted);
    Envelope envelope = sign(header, headerBytes, iv, ciphertext);

    SentKey sent =
        new SentKey(
            message.id(),
            keys.user(),
            message.atMs(),
            key,
            Ciphers.sha256(headerBytes),
            message.to());
    List<VerifiedKey> unusable = new ArrayList<>();
    Wraps wraps = wraps(sent, devices, unusable);
    Frame.Send frame = new Frame.Send(message.id(), message.to(), envelope.toBody(), wraps);
    return new Sealed(frame, sent, unusable);
  }

  /**
   * Signs an envelope as this device, whatever its ciphertext is: for load programs, whose messages
   * the server has to take and nobody needs to open.
   */
  public Envelope sign(Envelope.Header header, Bytes iv, Bytes ciphertext) {
    return sign(header, header.toBytes(), iv, ciphertext);
  }

  private Envelope sign(Envelope.Header header, Bytes headerBytes, Bytes iv, Bytes ciphertext) {
    Bytes signature = keys.identity().sign(Envelope.signedBytes(headerBytes, iv, ciphertext));
    return new Envelope(headerBytes, header, iv, signature, ciphertext);
  }

  private Wraps wraps(SentKey sent, Collection<VerifiedKey> devices, List<VerifiedKey> unusable) {
    Hpke hpke = new Hpke();
    List<Wrap> wraps = new ArrayList<>(devices.size());
    for (VerifiedKey device : devices) {
      if (!isOwn(device)) {
        sent.wrap(device, hpke).ifPresentOrElse(wraps::add, () -> unusable.add(device));
      }
    }
    return Wraps.of(wraps);
  }

  private boolean isOwn(VerifiedKey device) {
    return device.device() == keys.device() && device.user().equals(keys.user());
  }

  private Envelope.Header header(Outgoing message, DeviceChain own, Bytes hash) {
    return new Envelope.Header(
        message.type(),
        message.id(),
        message.re(),
        message.conversation(),
        keys.user(),
        keys.device(),
        keys.currentNumber(),
        message.counter(),
        message.atMs(),
        hash,
        Envelope.recipientsDigest(message.to()),
        own.generation(),
        own.seq(),
        own.head());
  }

  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
