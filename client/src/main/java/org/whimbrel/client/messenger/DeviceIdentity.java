package org.whimbrel.client.messenger;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.crypto.ChainSigner;
import org.whimbrel.client.crypto.DeviceKeys;
import org.whimbrel.client.crypto.PinnedChain;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.rest.KeyApi;
import org.whimbrel.client.rest.ProblemException;
import org.whimbrel.client.store.Store;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.DeviceChain;
import org.whimbrel.protocol.keys.KeyRecord;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * This device's keys: made once, kept in the store, vouched for by the account's chain.
 * Thread-safe.
 */
public final class DeviceIdentity {
  private static final String KEYS = "device-keys";
  private static final String RECORD = "key-record";

  /** The server's answer to a record whose number is not the next one. */
  private static final String OUT_OF_SEQUENCE = "record-out-of-sequence";

  /** What was sealed just before the end of a grace may still be on its way then. */
  private static final long EXPIRY_SPARE_MS = 3_600_000;

  private final ClientRuntime runtime;
  private final Store store;
  private final KeyApi api;
  private final KeyDirectory directory;
  private final Supplier<CompletableFuture<Void>> onPublished;
  private DeviceKeys keys;

  /** How the device stands to its account. */
  public enum State {
    /** The chain has the device, and its key is published. */
    PUBLISHED,
    /**
     * The account has other devices, and none has vouched for this one: show {@link
     * DeviceLinking#request} to one of them.
     */
    NEEDS_LINK
  }

  /**
   * With the keys that the store has, or new ones.
   *
   * @param onPublished what follows when the account's chain or this device's key has changed;
   *     waited for, and does not fail
   */
  DeviceIdentity(
      ClientRuntime runtime,
      Store store,
      KeyApi api,
      KeyDirectory directory,
      UUID account,
      int device,
      Supplier<CompletableFuture<Void>> onPublished) {
    this.runtime = runtime;
    this.store = store;
    this.api = api;
    this.directory = directory;
    this.onPublished = onPublished;
    this.keys = load(account, device);
  }

  private DeviceKeys load(UUID account, int device) {
    Optional<DeviceKeys> kept =
        store
            .read(KEYS)
            .map(DeviceKeys::fromBytes)
            .filter(found -> found.user().equals(account) && found.device() == device);
    if (kept.isPresent()) {
      return kept.get();
    }
    DeviceKeys fresh = DeviceKeys.generate(account, device, runtime.nowMs(), runtime.random());
    store.write(KEYS, fresh.toBytes());
    store.delete(RECORD);
    DeviceLinking.forget(store);
    return fresh;
  }

  synchronized DeviceKeys keys() {
    return keys;
  }

  ChainSigner signer() {
    return new ChainSigner(keys());
  }

  /** The account. */
  public UUID account() {
    return keys().user();
  }

  /** The device's number. */
  public int device() {
    return keys().device();
  }

  /**
   * Sees to it that others can write to this device: begins the account's chain if there is none,
   * and publishes the current key; a new one if the device has lost its key by signing out. May be
   * called again at any time.
   */
  public CompletableFuture<State> publish() {
    return directory
        .fetch(account())
        .thenCompose(
            found -> {
              if (!found) {
                return begin(1, null);
              }
              return isMember()
                  ? publishRecord(ownChain().chain()).exceptionallyCompose(this::renewIfSignedOut)
                  : CompletableFuture.completedFuture(State.NEEDS_LINK);
            });
  }

  /**
   * Begins the account's chain anew with this device alone, because all others are lost. Everybody
   * is told; whoever compared safety numbers has to do so again.
   */
  public CompletableFuture<State> resetIdentity(String password) {
    return directory
        .fetch(account())
        .thenCompose(
            found -> found ? begin(ownChain().chain().generation() + 1, password) : publish());
  }

  private CompletableFuture<State> begin(int generation, @Nullable String password) {
    SignedChainEntry genesis = signer().genesis(generation, runtime.nowMs());
    DeviceChain chain;
    try {
      chain = DeviceChain.begin(account(), genesis);
    } catch (BadKeysException e) {
      return CompletableFuture.failedFuture(e);
    }
    SignedKeyRecord own = signer().record(chain);
    keep(own);
    return api.append(genesis, own, password)
        .thenCompose(done -> directory.fetch(account()))
        .thenCompose(found -> onPublished.get())
        .thenApply(done -> State.PUBLISHED);
  }

  private CompletableFuture<State> publishRecord(DeviceChain chain) {
    SignedKeyRecord own = keptRecord().orElseGet(() -> signer().record(chain));
    keep(own);
    return api.publish(own)
        .thenCompose(done -> directory.fetch(account()))
        .thenCompose(found -> onPublished.get())
        .thenApply(done -> State.PUBLISHED);
  }

  /** The server forgets the keys of a device that signs out, but not their numbers. */
  private CompletableFuture<State> renewIfSignedOut(Throwable failure) {
    if (!ProblemException.isCode(failure, OUT_OF_SEQUENCE)) {
      return CompletableFuture.failedFuture(failure);
    }
    renew(0);
    return publishRecord(ownChain().chain());
  }

  /**
   * Takes a chain entry that adds this device, signed by whoever vouches for it and by the device,
   * and publishes it with the device's key. Fails with {@link BadKeysException} if the entry does
   * not add this device, or does not follow the chain that the server shows.
   */
  CompletableFuture<State> join(SignedChainEntry entry) {
    DeviceChain extended;
    try {
      extended = ownChain().chain().append(entry);
      if (extended.key(device()).filter(keys().identityKey()::equals).isEmpty()) {
        throw new BadKeysException(
            BadKeysException.Reason.WRONG_OWNER, "the entry adds another device");
      }
    } catch (BadKeysException e) {
      return CompletableFuture.failedFuture(e);
    }
    SignedKeyRecord own = signer().record(extended);
    keep(own);
    return api.append(entry, own, null).thenCompose(done -> publish());
  }

  /**
   * Takes another device out of the chain, so that nobody seals anything to it any more, and opens
   * an epoch of the archive that it knows nothing of; does nothing if it is not in it.
   */
  public CompletableFuture<Void> removeDevice(int device) {
    return directory
        .fetch(account())
        .thenCompose(
            found -> {
              DeviceChain chain = ownChain().chain();
              return chain.key(device).isEmpty()
                  ? CompletableFuture.<Void>completedFuture(null)
                  : api.append(signer().remove(chain, device, runtime.nowMs()), null, null);
            })
        .thenCompose(done -> directory.fetch(account()))
        .thenCompose(found -> onPublished.get());
  }

  /**
   * Publishes a new key to seal to. The one before opens what was sealed to it until its grace is
   * over and everything from then has come. If publishing fails, call {@link #publish} later.
   *
   * @param graceMs how long others may still seal to the old key, in milliseconds
   */
  public CompletableFuture<State> rotate(long graceMs) {
    renew(graceMs);
    return publish();
  }

  private synchronized void renew(long graceMs) {
    long nowMs = runtime.nowMs();
    DeviceKeys next = keys.rotate(nowMs, nowMs + graceMs, runtime.random());
    // Kept before anybody can seal to it.
    store.write(KEYS, next.toBytes());
    store.delete(RECORD);
    keys = next;
  }

  /** Whether the account's chain has this device, as far as is known here. */
  boolean isMember() {
    return directory
        .chain(account())
        .flatMap(chain -> chain.chain().key(device()))
        .filter(keys().identityKey()::equals)
        .isPresent();
  }

  /** Whether the server has told the current key; what comes after a rotation may be cut off. */
  boolean isPublished() {
    return directory
        .known(account(), device())
        .filter(key -> key.n() == keys().currentNumber())
        .isPresent();
  }

  /**
   * Deletes keys that nothing can come for any more; everything up to now has come. As long as the
   * current key is not published others seal to the one before, however long its grace is over.
   */
  synchronized void dropExpired() {
    DeviceKeys left = keys.withoutExpired(runtime.nowMs() - EXPIRY_SPARE_MS);
    if (left != keys && isPublished()) {
      store.write(KEYS, left.toBytes());
      keys = left;
    }
  }

  /** The record of the current key, as it was last published. */
  SignedKeyRecord currentRecord() {
    return keptRecord().orElseGet(() -> signer().record(ownChain().chain()));
  }

  /**
   * The own account's pinned chain.
   *
   * @throws IllegalStateException if there is none yet
   */
  PinnedChain ownChain() {
    return directory
        .chain(account())
        .orElseThrow(() -> new IllegalStateException("the device's keys are not published"));
  }

  private void keep(SignedKeyRecord own) {
    store.write(RECORD, new ContactForm(List.of(), List.of(own)).toBytes());
  }

  /** A record of an older key may be left from a rotation that was cut off. */
  private Optional<SignedKeyRecord> keptRecord() {
    return store
        .read(RECORD)
        .map(form -> ContactForm.fromBytes(form).records().get(0))
        .filter(this::isCurrent);
  }

  private boolean isCurrent(SignedKeyRecord kept) {
    try {
      KeyRecord read = KeyRecord.parse(kept.bytes());
      return read.n() == keys().currentNumber() && read.device() == device();
    } catch (BadKeysException e) {
      return false;
    }
  }
}
