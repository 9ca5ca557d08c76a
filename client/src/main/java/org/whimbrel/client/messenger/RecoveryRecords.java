package org.whimbrel.client.messenger;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.crypto.PinnedChain;
import org.whimbrel.client.crypto.VerifiedKey;
import org.whimbrel.client.rest.ArchiveApi;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.KeyRecord;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * The record of the own account's recovery key: asked of the server, believed if the pinned chain
 * names the key that signed it. Thread-safe.
 */
final class RecoveryRecords {
  private static final Logger LOG = System.getLogger(RecoveryRecords.class.getName());

  private final ArchiveApi api;
  private @Nullable Bytes knownFor;
  private @Nullable VerifiedKey known;

  RecoveryRecords(ArchiveApi api) {
    this.api = api;
  }

  /** The key to seal to for the recovery key; empty if the account has none, or no good record. */
  CompletableFuture<Optional<VerifiedKey>> find(PinnedChain own) {
    Optional<Bytes> signer = own.chain().recoveryKey();
    if (signer.isEmpty()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    synchronized (this) {
      if (known != null && Objects.equals(knownFor, signer.get())) {
        return CompletableFuture.completedFuture(Optional.of(known));
      }
    }
    return api.recovery().thenApply(told -> told.flatMap(item -> checked(own, item, signer.get())));
  }

  private synchronized Optional<VerifiedKey> checked(
      PinnedChain own, SignedKeyRecord told, Bytes signer) {
    try {
      VerifiedKey key = own.verifyRecovery(told);
      known = key;
      knownFor = signer;
      return Optional.of(key);
    } catch (BadKeysException e) {
      LOG.log(Level.WARNING, "The recovery record is refused: {0}", e.getMessage());
      return Optional.empty();
    }
  }

  /** The number of the record that the server has; 0 if there is none. */
  CompletableFuture<Integer> number() {
    return api.recovery().thenApply(told -> told.map(RecoveryRecords::number).orElse(0));
  }

  private static int number(SignedKeyRecord told) {
    try {
      return KeyRecord.parseRecovery(told.bytes()).n();
    } catch (BadKeysException e) {
      return 0; // the server refuses the next one if that is wrong
    }
  }
}
