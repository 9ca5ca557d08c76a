package org.whimbrel.client.messenger;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.crypto.PinnedChain;
import org.whimbrel.client.crypto.RecoveryKey;
import org.whimbrel.client.messenger.DeviceIdentity.State;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.net.Failures;
import org.whimbrel.client.rest.ArchiveApi;
import org.whimbrel.client.rest.KeyApi;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.BadKeysException.Reason;
import org.whimbrel.protocol.keys.DeviceChain;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/** Makes a recovery key, and brings an account back with it. Thread-safe. */
public final class Recovery {
  private static final Logger LOG = System.getLogger(Recovery.class.getName());

  private final ClientRuntime runtime;
  private final KeyApi keys;
  private final ArchiveApi api;
  private final KeyDirectory directory;
  private final DeviceIdentity identity;
  private final Archive archive;

  Recovery(
      ClientRuntime runtime,
      KeyApi keys,
      ArchiveApi api,
      KeyDirectory directory,
      DeviceIdentity identity,
      Archive archive) {
    this.runtime = runtime;
    this.keys = keys;
    this.api = api;
    this.directory = directory;
    this.identity = identity;
    this.archive = archive;
  }

  /**
   * What came of recovering.
   *
   * @param state how the device stands to its account now
   * @param epochs how many archive keys it got; 0 if no device had sealed any to the recovery key
   */
  public record Recovered(State state, int epochs) {}

  /**
   * Makes a recovery key, in place of the one before, if there was one: puts it into the chain, and
   * seals the archive keys to it. To be shown once and kept nowhere. Fails with {@link
   * UnfinishedRecoveryKeyException} if the chain may name a key by then that nobody has seen.
   */
  public CompletableFuture<RecoveryKey> create() {
    RecoveryKey key = RecoveryKey.generate(runtime.random());
    return directory
        .fetch(identity.account())
        .thenCompose(
            found -> name(key).thenCompose(done -> finish(key)).exceptionallyCompose(this::told))
        .thenCompose(done -> archive.refresh().exceptionally(Recovery::later))
        .thenApply(done -> key);
  }

  private CompletableFuture<Void> finish(RecoveryKey key) {
    return directory
        .fetch(identity.account())
        .thenCompose(found -> archive.recoveryNumber())
        .thenCompose(number -> api.setRecovery(record(key, number + 1)))
        .exceptionallyCompose(
            failure ->
                CompletableFuture.failedFuture(
                    new UnfinishedRecoveryKeyException(Failures.unwrap(failure))));
  }

  /** Of an entry of the chain without an answer nobody knows whether it is in. */
  private CompletableFuture<Void> told(Throwable failure) {
    Throwable cause = Failures.unwrap(failure);
    return CompletableFuture.failedFuture(
        cause instanceof IOException ? new UnfinishedRecoveryKeyException(cause) : cause);
  }

  /** The key is good and has to be shown; each start refreshes the archive. */
  private static @Nullable Void later(Throwable failure) {
    LOG.log(Level.INFO, "The archive keys are not sealed to the recovery key yet", failure);
    return null;
  }

  private CompletableFuture<Void> name(RecoveryKey key) {
    SignedChainEntry entry =
        identity
            .signer()
            .recovery(identity.ownChain().chain(), key.signingKey().publicKey(), runtime.nowMs());
    return keys.append(entry, null, null);
  }

  private SignedKeyRecord record(RecoveryKey key, int number) {
    DeviceChain chain = identity.ownChain().chain();
    if (!key.isOf(chain)) {
      throw new IllegalStateException("another recovery key was made at the same time");
    }
    return key.record(chain, number, runtime.nowMs());
  }

  /**
   * On a new device: adds it to the chain by the recovery key, and takes the archive keys that are
   * sealed to it; a device that is in the chain already only takes the keys. Fails with {@link
   * BadKeysException} if the chain that the server shows is not the one that the recovery key has
   * signed for.
   */
  public CompletableFuture<Recovered> use(RecoveryKey key) {
    return directory
        .fetch(identity.account())
        .thenCompose(found -> api.recovery())
        .thenCompose(
            told -> {
              try {
                PinnedChain own = identity.ownChain();
                require(key.isOf(own.chain()), "the account has another recovery key, or none");
                require(told.isPresent(), "the account has no recovery record");
                // The record names a place in the chain. Without it, a server could put a chain of
                // its own making around the recovery key, and get all archive keys sealed to
                // itself.
                var unused = own.verifyRecovery(told.orElseThrow());
                // A try before this one may have broken off when the device had joined.
                return identity.isMember()
                    ? identity.publish()
                    : identity.join(
                        identity
                            .signer()
                            .addByRecovery(own.chain(), key.signingKey(), runtime.nowMs()));
              } catch (BadKeysException e) {
                return CompletableFuture.failedFuture(e);
              }
            })
        .thenCompose(
            state -> archive.recover(key).thenApply(epochs -> new Recovered(state, epochs)));
  }

  private static void require(boolean holds, String detail) throws BadKeysException {
    if (!holds) {
      throw new BadKeysException(Reason.NOT_A_MEMBER, detail);
    }
  }
}
