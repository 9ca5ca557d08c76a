package org.whimbrel.client.messenger;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.whimbrel.client.crypto.ArchiveKey;
import org.whimbrel.client.crypto.ArchiveSealing;
import org.whimbrel.client.crypto.PinnedChain;
import org.whimbrel.client.crypto.RecoveryKey;
import org.whimbrel.client.crypto.VerifiedKey;
import org.whimbrel.client.messenger.ArchiveKeyring.Held;
import org.whimbrel.client.messenger.ArchiveKeyring.Target;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.net.Failures;
import org.whimbrel.client.rest.ArchiveApi;
import org.whimbrel.client.rest.ArchiveApi.ArchiveKeys;
import org.whimbrel.client.rest.ProblemException;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.DeviceChain;
import org.whimbrel.protocol.keys.SealedArchiveKey;
import org.whimbrel.protocol.keys.SignedArchiveKey;

/**
 * Sees to it that the own account's devices, and its recovery key, hold the same archive keys:
 * takes those that others sealed to this device, makes one where there is none that may be used,
 * and seals all to whoever lacks them. Thread-safe; one round at a time.
 */
final class Archive {
  private static final Logger LOG = System.getLogger(Archive.class.getName());

  /** Another device may make the epoch first, which is found out and followed in the next try. */
  private static final int TRIES_MAX = 3;

  private final ClientRuntime runtime;
  private final ArchiveApi api;
  private final DeviceIdentity identity;
  private final KeyDirectory directory;
  private final ArchiveKeyring keyring;
  private final RecoveryRecords recovery;

  private CompletableFuture<Void> round = CompletableFuture.completedFuture(null);

  Archive(
      ClientRuntime runtime,
      ArchiveApi api,
      DeviceIdentity identity,
      KeyDirectory directory,
      ArchiveKeyring keyring) {
    this.runtime = runtime;
    this.api = api;
    this.identity = identity;
    this.directory = directory;
    this.keyring = keyring;
    this.recovery = new RecoveryRecords(api);
  }

  /** The archive key that content keys may be wrapped with now. */
  Optional<ArchiveKey> writable() {
    return own()
        .flatMap(
            own -> keyring.newest().filter(held -> held.isWritable(own.chain())).map(Held::key));
  }

  /** The archive key of an epoch, to read with. */
  Optional<ArchiveKey> find(int epoch) {
    return keyring.find(epoch).filter(Held::agreed).map(Held::key);
  }

  private Optional<PinnedChain> own() {
    return directory.chain(identity.account());
  }

  /** Does what there is to do; done when it is done, or could not be. Never fails. */
  synchronized CompletableFuture<Void> refresh() {
    round =
        round
            .thenComposeAsync(done -> refresh(0), runtime.workers())
            .exceptionally(
                failure -> {
                  LOG.log(
                      Level.INFO, "The archive keys are not up to date", Failures.unwrap(failure));
                  return null;
                });
    return round;
  }

  private CompletableFuture<Void> refresh(int tries) {
    Optional<PinnedChain> own = own();
    if (own.isEmpty() || !isMember(own.get().chain())) {
      return CompletableFuture.completedFuture(null);
    }
    keyring.keepGeneration(own.get().chain().generation());
    return api.keys()
        .thenCompose(
            told -> {
              learn(told, own.get());
              return begin(told, own.get().chain());
            })
        .thenCompose(done -> directory.keysFor(List.of(identity.account())))
        .thenCompose(keys -> recovery.find(own.get()).thenApply(more -> both(keys, more)))
        .thenCompose(this::sealToAll)
        .exceptionallyCompose(
            failure ->
                ProblemException.isCode(failure, ArchiveApi.EPOCH_TAKEN) && tries + 1 < TRIES_MAX
                    ? refresh(tries + 1)
                    : CompletableFuture.failedFuture(failure));
  }

  private boolean isMember(DeviceChain chain) {
    return chain.key(identity.device()).filter(identity.keys().identityKey()::equals).isPresent();
  }

  private static List<VerifiedKey> both(List<VerifiedKey> keys, Optional<VerifiedKey> more) {
    List<VerifiedKey> all = new ArrayList<>(keys);
    more.ifPresent(all::add);
    return all;
  }

  /** Takes what was sealed to this device, as far as it can be believed. */
  private void learn(ArchiveKeys told, PinnedChain own) {
    for (SignedArchiveKey item : told.keys()) {
      ArchiveSealing.Opened opened = ArchiveSealing.open(identity.keys(), own, item);
      if (opened instanceof ArchiveSealing.Opened.Key key) {
        keep(key, own.chain());
      } else if (opened instanceof ArchiveSealing.Opened.Refused refused
          && refused.reason() != ArchiveSealing.Reason.WRONG_OWNER
          && refused.reason() != ArchiveSealing.Reason.UNKNOWN_KEY) {
        LOG.log(Level.WARNING, "An archive key is refused: {0}", refused.reason().wire());
      }
    }
    keyring.addSealed(told.keys().stream().flatMap(item -> target(item, own).stream()).toList());
    for (ArchiveApi.Epoch epoch : told.epochs()) {
      keyring
          .find(epoch.epoch())
          .filter(held -> held.key().commitment().equals(epoch.commitment()) && !held.agreed())
          .ifPresent(held -> keyring.put(held.agreedOn()));
    }
  }

  /** Whom another device has sealed a key to that is here too. */
  private Optional<Target> target(SignedArchiveKey item, PinnedChain own) {
    try {
      SealedArchiveKey entry = item.verify(own.chain());
      return keyring
          .find(entry.epoch())
          .filter(held -> held.key().commitment().equals(entry.commitment()))
          .map(held -> new Target(entry.epoch(), entry.device(), entry.key()));
    } catch (BadKeysException e) {
      return Optional.empty();
    }
  }

  private void keep(ArchiveSealing.Opened.Key opened, DeviceChain own) {
    int epoch = opened.key().epoch();
    Optional<Held> before = keyring.find(epoch);
    if (before.isPresent() && before.get().key().commitment().equals(opened.key().commitment())) {
      if (!before.get().agreed()) {
        keyring.put(before.get().agreedOn());
      }
    } else if (before.isPresent() && before.get().agreed()) {
      LOG.log(Level.WARNING, "Epoch {0} of the archive has two keys; the first stays", epoch);
    } else {
      keyring.put(new Held(opened.key(), own.generation(), own.seq(), opened.by(), true));
    }
  }

  /** Makes the key of the next epoch, if that of the newest one may not be written with. */
  private CompletableFuture<Void> begin(ArchiveKeys told, DeviceChain own) {
    Optional<Held> here = keyring.newest();
    int top = Math.max(told.newest(), here.map(held -> held.key().epoch()).orElse(0));
    boolean isHere = here.filter(held -> held.key().epoch() == top).isPresent();
    boolean mayCome = top > 0 && !isHere && own.members().size() > 1;
    if (mayCome || (isHere && here.get().isWritable(own))) {
      return CompletableFuture.completedFuture(null); // another device will seal it to this one
    }
    // One that was made before and did not reach the server is tried again.
    Held next =
        keyring
            .find(top + 1)
            .filter(held -> held.agreedOn().isWritable(own))
            .orElseGet(() -> make(top + 1, own));
    keyring.put(next);
    return directory
        .keysFor(List.of(identity.account()))
        .thenCompose(keys -> post(seal(next, keys)))
        .thenRun(() -> keyring.put(next.agreedOn()));
  }

  private Held make(int epoch, DeviceChain own) {
    ArchiveKey key = ArchiveKey.generate(identity.account(), epoch, runtime.random());
    return new Held(key, own.generation(), own.seq(), identity.device(), false);
  }

  /** Target by target: one that the server does not take leaves the others alone. */
  private CompletableFuture<Void> sealToAll(List<VerifiedKey> targets) {
    CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
    for (VerifiedKey target : targets) {
      List<Sealing> missing = new ArrayList<>();
      keyring.agreed().forEach(held -> missing.addAll(seal(held, List.of(target))));
      all =
          all.thenCompose(done -> post(missing))
              .exceptionally(
                  failure -> {
                    LOG.log(
                        Level.WARNING,
                        "Device " + target.device() + " gets no archive keys",
                        Failures.unwrap(failure));
                    return null;
                  });
    }
    return all;
  }

  private record Sealing(Target target, SignedArchiveKey key) {}

  private List<Sealing> seal(Held held, List<VerifiedKey> targets) {
    List<Sealing> all = new ArrayList<>();
    for (VerifiedKey target : targets) {
      Target place = new Target(held.key().epoch(), target.device(), target.n());
      if (!held.agreed() || !keyring.isSealed(place)) {
        ArchiveSealing.seal(identity.keys(), held.key(), target)
            .ifPresent(key -> all.add(new Sealing(place, key)));
      }
    }
    return all;
  }

  private CompletableFuture<Void> post(List<Sealing> sealings) {
    return sealings.isEmpty()
        ? CompletableFuture.completedFuture(null)
        : api.add(sealings.stream().map(Sealing::key).toList())
            .thenRun(() -> keyring.addSealed(sealings.stream().map(Sealing::target).toList()));
  }

  /**
   * Takes all archive keys that are sealed to the recovery key; then seals them to this device and
   * the others.
   *
   * @return how many there are
   */
  CompletableFuture<Integer> recover(RecoveryKey key) {
    UUID account = identity.account();
    return api.keys()
        .thenApply(
            told -> {
              PinnedChain own =
                  own().orElseThrow(() -> new IllegalStateException("no chain: " + account));
              Set<Integer> epochs = new HashSet<>();
              for (SignedArchiveKey item : told.keys()) {
                if (ArchiveSealing.open(key, own, item)
                    instanceof ArchiveSealing.Opened.Key opened) {
                  keep(opened, own.chain());
                  epochs.add(opened.key().epoch());
                }
              }
              return epochs.size();
            })
        .thenCompose(count -> refresh().thenApply(done -> count));
  }

  /** The number of the recovery key's record, or 0. */
  CompletableFuture<Integer> recoveryNumber() {
    return recovery.number();
  }
}
