package org.whimbrel.client.messenger;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.whimbrel.client.crypto.Opened;
import org.whimbrel.client.crypto.PinnedChain;
import org.whimbrel.client.crypto.SentKey;
import org.whimbrel.client.crypto.VerifiedKey;
import org.whimbrel.client.net.Failures;
import org.whimbrel.client.rest.KeyApi.AccountKeys;
import org.whimbrel.client.rest.MessageApi;
import org.whimbrel.protocol.Wrap;
import org.whimbrel.protocol.WrapReport;
import org.whimbrel.protocol.WrapReport.Matter;
import org.whimbrel.protocol.Wraps;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * Makes wraps for messages that were sent: for devices that a report names, and for those that ask.
 * Only for devices that the pinned chain vouches for, and {@value #TRIES_MAX} times for each at
 * most. Thread-safe.
 */
final class WrapRepair {
  private static final Logger LOG = System.getLogger(WrapRepair.class.getName());
  private static final int TRIES_MAX = 3;

  private final KeyDirectory directory;
  private final SentKeys sentKeys;
  private final TopUp api;
  private final Clock clock;
  private final BooleanSupplier isMember;
  private final Tries repairs = new Tries(TRIES_MAX);
  private final Tries answers = new Tries(TRIES_MAX);

  /** {@link MessageApi#topUp}. */
  interface TopUp {
    /** Adds wraps to a message; tells what is still the matter. */
    CompletableFuture<WrapReport> send(UUID message, Wraps wraps);
  }

  /** The time of day. */
  interface Clock {
    /** Milliseconds since 1970-01-01 UTC. */
    long nowMs();
  }

  /**
   * @param isMember whether the own account's chain has this device: if it began anew without it,
   *     its devices are somebody else's
   */
  WrapRepair(
      KeyDirectory directory, SentKeys sentKeys, TopUp api, Clock clock, BooleanSupplier isMember) {
    this.directory = directory;
    this.sentKeys = sentKeys;
    this.api = api;
    this.clock = clock;
    this.isMember = isMember;
  }

  /**
   * Makes the wraps that a report says are missing or stale. Those that are sealed to a key in its
   * grace went, and devices that are not there any more need none.
   *
   * @return how many wraps were sent
   */
  CompletableFuture<Integer> repair(UUID message, WrapReport report) {
    Optional<SentKey> key = sentKeys.find(message, clock.nowMs());
    report.of(Matter.EXTRA).forEach(device -> directory.expire(device.account()));
    report.of(Matter.SUPERSEDED).forEach(device -> directory.expire(device.account()));
    Set<WrapReport.Device> wanted = new HashSet<>(report.of(Matter.MISSING));
    wanted.addAll(report.of(Matter.STALE));
    wanted.removeIf(
        device ->
            key.isEmpty()
                || !key.get().isFor(device.account())
                || !repairs.take(message, device.account(), device.device()));
    if (wanted.isEmpty()) {
      return CompletableFuture.completedFuture(0);
    }
    return learn(report, wanted)
        .thenCompose(done -> topUp(key.orElseThrow(), wanted))
        .exceptionally(
            failure -> {
              LOG.log(
                  Level.INFO,
                  "Wraps of message " + message + " could not be added",
                  Failures.unwrap(failure));
              return 0;
            });
  }

  /** Takes the records that came along; asks for the keys of those accounts that are still open. */
  private CompletableFuture<Void> learn(WrapReport report, Set<WrapReport.Device> wanted) {
    Map<UUID, List<SignedKeyRecord>> told = new HashMap<>();
    for (WrapReport.CurrentKey item : report.records()) {
      told.computeIfAbsent(item.account(), none -> new ArrayList<>())
          .add(new SignedKeyRecord(item.bytes(), item.signature()));
    }
    Set<UUID> open = new HashSet<>();
    for (WrapReport.Device device : wanted) {
      if (!learn(device, told.getOrDefault(device.account(), List.of()))) {
        open.add(device.account());
      }
    }
    return open.isEmpty() ? CompletableFuture.completedFuture(null) : directory.refresh(open);
  }

  private boolean learn(WrapReport.Device device, List<SignedKeyRecord> told) {
    Optional<PinnedChain> chain = directory.chain(device.account());
    if (chain.isEmpty() || told.isEmpty()) {
      return false;
    }
    directory.apply(
        new AccountKeys(
            device.account(),
            chain.get().chain().generation(),
            chain.get().chain().seq(),
            chain.get().chain().head(),
            List.of(),
            told,
            List.of()));
    return told.stream().anyMatch(item -> isKnown(device, item));
  }

  private boolean isKnown(WrapReport.Device device, SignedKeyRecord told) {
    return directory
        .known(device.account(), device.device())
        .filter(key -> key.signed().equals(told))
        .isPresent();
  }

  private CompletableFuture<Integer> topUp(SentKey key, Set<WrapReport.Device> wanted) {
    List<Wrap> wraps = new ArrayList<>();
    for (WrapReport.Device device : wanted) {
      directory.known(device.account(), device.device()).flatMap(key::topUp).ifPresent(wraps::add);
    }
    if (wraps.isEmpty() || !isMember.getAsBoolean()) {
      return CompletableFuture.completedFuture(0);
    }
    return api.send(key.id(), Wraps.of(wraps))
        .thenCompose(report -> repair(key.id(), report).thenApply(more -> wraps.size() + more));
  }

  /**
   * Answers a device that cannot open a message of ours, if it may open it: its record is vouched
   * for, its account was a recipient, the message is recent, and it did not ask too often.
   *
   * @return whether a wrap was sent
   */
  CompletableFuture<Boolean> answer(Opened.ResendRequest asked) {
    UUID account = asked.header().from();
    int device = asked.header().device();
    Optional<SentKey> key =
        sentKeys.find(asked.message(), clock.nowMs()).filter(found -> found.isFor(account));
    Optional<VerifiedKey> record = verified(asked);
    if (key.isEmpty()
        || record.isEmpty()
        || record.get().device() != device
        || !isMember.getAsBoolean()
        || !answers.take(asked.message(), account, device)) {
      return CompletableFuture.completedFuture(false);
    }
    Optional<Wrap> wrap = key.get().topUp(record.get());
    return wrap.isEmpty()
        ? CompletableFuture.completedFuture(false)
        : api.send(asked.message(), Wraps.of(List.of(wrap.get()))).thenApply(report -> true);
  }

  private Optional<VerifiedKey> verified(Opened.ResendRequest asked) {
    Optional<PinnedChain> chain = directory.chain(asked.header().from());
    if (chain.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(chain.get().verify(asked.record()));
    } catch (BadKeysException e) {
      LOG.log(Level.INFO, "A resend request is passed over: {0}", e.getMessage());
      return Optional.empty();
    }
  }
}
