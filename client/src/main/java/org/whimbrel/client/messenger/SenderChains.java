package org.whimbrel.client.messenger;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.whimbrel.client.crypto.PinnedChain;
import org.whimbrel.client.crypto.PinnedChain.Standing;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Envelope;

/** Finds the chain to check a message's sender with. Thread-safe. */
final class SenderChains {
  private final ClientRuntime runtime;
  private final KeyDirectory directory;

  SenderChains(ClientRuntime runtime, KeyDirectory directory) {
    this.runtime = runtime;
    this.directory = directory;
  }

  /**
   * The chain as it is here, if it knows the place that the message names; a message that was
   * signed before a device's removal is checked with the chain of then. Else the chain is fetched
   * first.
   */
  CompletableFuture<Optional<PinnedChain>> find(UUID from, Bytes body) {
    Optional<PinnedChain> here = directory.chain(from);
    Standing standing;
    try {
      Envelope.Header header = Envelope.parse(body).header();
      standing = here.map(chain -> chain.standing(header)).orElse(Standing.AHEAD);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.completedFuture(here);
    }
    if (standing != Standing.AHEAD && standing != Standing.NEW_GENERATION) {
      return CompletableFuture.completedFuture(here);
    }
    return directory.fetch(from).thenApplyAsync(found -> directory.chain(from), runtime.workers());
  }
}
