package org.whimbrel.bench.people;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.whimbrel.bench.measure.Meter;
import org.whimbrel.bench.measure.Tally;
import org.whimbrel.bench.proof.ViolationKind;
import org.whimbrel.bench.traffic.Texts;
import org.whimbrel.client.crypto.Opened;
import org.whimbrel.client.crypto.Opener;
import org.whimbrel.client.crypto.Outgoing;
import org.whimbrel.client.crypto.PinnedChain;
import org.whimbrel.client.crypto.Sealed;
import org.whimbrel.client.crypto.VerifiedKey;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.keys.BadKeysException;

/**
 * Messages are encrypted as people's clients do it, and those that come are opened and compared, or
 * a part of them. Thread-safe.
 */
public final class FullSealing implements Sealing {
  private static final int PERCENT = 100;

  /** A multiplication with a prime spreads the sample over senders and times. */
  private static final long SPREAD = 7_919;

  private final Texts texts;
  private final int openPercent;
  private final Meter meter;
  private final SecureRandom random;
  private final Map<Integer, PinnedChain> chains = new ConcurrentHashMap<>();
  private final Map<DeviceKey, VerifiedKey> verified = new ConcurrentHashMap<>();

  /**
   * With these texts.
   *
   * @param openPercent how many of a hundred messages are opened where they come
   */
  public FullSealing(Texts texts, int openPercent, Meter meter, SecureRandom random) {
    this.texts = texts;
    this.openPercent = openPercent;
    this.meter = meter;
    this.random = random;
  }

  @Override
  public Frame.Send seal(Draft draft) {
    Device device = draft.sender().first();
    Outgoing outgoing =
        Outgoing.text(
            draft.id(),
            "",
            draft.accounts(),
            texts.of(draft.index()),
            device.nextCounter(),
            draft.atMs());
    List<VerifiedKey> keys = new ArrayList<>();
    draft.to().forEach(contact -> addKeys(contact, keys));
    addKeys(draft.sender().contact(), keys);
    Sealed sealed = device.sealer(random).seal(outgoing, device.chain(), keys);
    if (!sealed.unusable().isEmpty()) {
      throw new IllegalStateException("a key of this run that nothing can be sealed to");
    }
    return sealed.frame();
  }

  private void addKeys(Contact contact, List<VerifiedKey> keys) {
    PinnedChain chain = chain(contact);
    for (DeviceKey key : contact.keys()) {
      keys.add(verified.computeIfAbsent(key, unknown -> verify(chain, unknown)));
    }
  }

  private PinnedChain chain(Contact contact) {
    return chains.computeIfAbsent(
        contact.number(),
        number -> {
          try {
            return PinnedChain.of(contact.account(), contact.chain());
          } catch (BadKeysException e) {
            throw new IllegalStateException("the chain of user " + number + " is not good", e);
          }
        });
  }

  private static VerifiedKey verify(PinnedChain chain, DeviceKey key) {
    try {
      return chain.verify(key.signed());
    } catch (BadKeysException e) {
      throw new IllegalStateException("a key that its chain does not vouch for", e);
    }
  }

  @Override
  public Optional<ViolationKind> flaw(Arrival arrival) {
    Frame.Entry entry = arrival.entry();
    Bytes body = entry.body();
    if (entry.wrap() == null) {
      return Optional.of(ViolationKind.WRAP_DIFFERS);
    }
    if (body == null || !isInSample(arrival.index())) {
      return Optional.empty();
    }
    Opened opened =
        new Opener(arrival.device().keys())
            .open(body, Opener.Came.from(entry), entry.wrap(), chain(arrival.sender()));
    meter.count(Tally.OPENED, 1);
    boolean right =
        opened instanceof Opened.Text text && text.text().equals(texts.of(arrival.index()));
    return right ? Optional.empty() : Optional.of(ViolationKind.TEXT_DIFFERS);
  }

  private boolean isInSample(long index) {
    return Math.floorMod(index * SPREAD, PERCENT) < openPercent;
  }
}
