package org.whimbrel.bench.people;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.whimbrel.bench.proof.ViolationKind;
import org.whimbrel.bench.traffic.Derived;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Envelope;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.Wrap;
import org.whimbrel.protocol.Wraps;
import org.whimbrel.protocol.keys.DeviceChain;

/**
 * Header and signature are real, for the server checks them; ciphertext and wraps are random bytes,
 * which the server cannot tell from real ones. The bytes of a wrap follow from its message and its
 * device, so a device knows which ones should come. Thread-safe.
 */
public final class LightSealing implements Sealing {
  private static final int CIPHERTEXT = 4;
  private static final int IV = 5;
  private static final int HASH = 6;
  private static final int WRAP = 7;
  private static final int IV_BYTES = 12;
  private static final int HASH_BYTES = 32;
  private static final int NO_DEVICE = 0;

  private final Derived derived;
  private final int ciphertextBytes;
  private final SecureRandom random;

  /** With ciphertexts of this size. */
  public LightSealing(Derived derived, int ciphertextBytes, SecureRandom random) {
    this.derived = derived;
    this.ciphertextBytes = ciphertextBytes;
    this.random = random;
  }

  @Override
  public Frame.Send seal(Draft draft) {
    Device device = draft.sender().first();
    List<UUID> accounts = draft.accounts();
    Envelope envelope =
        device
            .sealer(random)
            .sign(
                header(draft, accounts, device),
                derived.bytes(IV_BYTES, IV, draft.index()),
                derived.bytes(ciphertextBytes, CIPHERTEXT, draft.index()));
    List<Wrap> wraps = new ArrayList<>();
    draft.to().forEach(contact -> addWraps(draft.index(), contact, NO_DEVICE, wraps));
    addWraps(draft.index(), draft.sender().contact(), device.number(), wraps);
    return new Frame.Send(draft.id(), accounts, envelope.toBody(), Wraps.of(wraps));
  }

  private Envelope.Header header(Draft draft, List<UUID> accounts, Device device) {
    DeviceChain chain = device.chain();
    return new Envelope.Header(
        Envelope.TYPE_TEXT,
        draft.id(),
        null,
        "",
        chain.user(),
        device.number(),
        device.keys().currentNumber(),
        device.nextCounter(),
        draft.atMs(),
        derived.bytes(HASH_BYTES, HASH, draft.index()),
        Envelope.recipientsDigest(accounts),
        chain.generation(),
        chain.seq(),
        chain.head());
  }

  private void addWraps(long index, Contact contact, int besides, List<Wrap> wraps) {
    for (DeviceKey key : contact.keys()) {
      if (key.device() != besides) {
        Bytes sealed = sealed(index, contact.number(), key.device(), key.n());
        wraps.add(new Wrap(contact.account(), key.device(), key.n(), sealed));
      }
    }
  }

  private Bytes sealed(long index, int user, int device, int key) {
    return derived.bytes(Wraps.SEALED_BYTES, WRAP, index, user, device, key);
  }

  @Override
  public Optional<ViolationKind> flaw(Arrival arrival) {
    Frame.KeyWrap wrap = arrival.entry().wrap();
    int user = arrival.receiver().number();
    boolean right =
        wrap != null
            && wrap.sealed()
                .equals(sealed(arrival.index(), user, arrival.device().number(), wrap.key()));
    return right ? Optional.empty() : Optional.of(ViolationKind.WRAP_DIFFERS);
  }
}
