package org.whimbrel.client.messenger;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.crypto.LinkRequest;
import org.whimbrel.client.messenger.DeviceIdentity.State;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.rest.KeyApi;
import org.whimbrel.client.store.Store;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.Approval;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.BadKeysException.Reason;
import org.whimbrel.protocol.keys.SignedChainEntry;

/**
 * Makes a new device one of its account, by an old one's word. Thread-safe.
 *
 * <pre>
 *  new device                                     old device
 *   request ── shown, scanned or copied ────────> approve
 *   awaitApproval <── over the server, with mac ── ┤ send
 *   complete      <── or copied ───────────────── ┘
 * </pre>
 */
public final class DeviceLinking {
  /** How often a new device asks whether it is approved, in milliseconds. */
  public static final long POLL_MS = 1_000;

  private static final String SECRET = "link-secret";

  private final ClientRuntime runtime;
  private final Store store;
  private final KeyApi api;
  private final KeyDirectory directory;
  private final DeviceIdentity identity;
  private @Nullable LinkRequest request;

  DeviceLinking(
      ClientRuntime runtime,
      Store store,
      KeyApi api,
      KeyDirectory directory,
      DeviceIdentity identity) {
    this.runtime = runtime;
    this.store = store;
    this.api = api;
    this.directory = directory;
    this.identity = identity;
  }

  /** For a device that begins with new keys. */
  static void forget(Store store) {
    store.delete(SECRET);
  }

  /**
   * What this new device shows to an old one; the same until it is linked. It has a secret: who
   * sees it can make this device believe an approval.
   */
  public synchronized LinkRequest request() {
    LinkRequest shown = request;
    if (shown == null) {
      LinkRequest fresh = identity.keys().linkRequest(runtime.random());
      shown =
          store
              .read(SECRET)
              .filter(kept -> kept.size() == LinkRequest.SECRET_BYTES)
              .map(kept -> withSecret(fresh, kept))
              .orElse(fresh);
      store.write(SECRET, shown.secret());
      request = shown;
    }
    return shown;
  }

  private static LinkRequest withSecret(LinkRequest request, Bytes secret) {
    return new LinkRequest(request.user(), request.device(), request.identityKey(), secret);
  }

  private synchronized void done() {
    request = null;
    forget(store);
  }

  /**
   * On an old device: vouches for a new device of the account, after the user has taken the request
   * from its own screen. The result goes to {@link #send}, or as text to the new device's {@link
   * #complete}.
   */
  public CompletableFuture<SignedChainEntry> approve(LinkRequest asked) {
    if (!asked.user().equals(identity.account())) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException("a device of another account"));
    }
    return directory
        .fetch(identity.account())
        .thenApply(
            found -> identity.signer().add(identity.ownChain().chain(), asked, runtime.nowMs()));
  }

  /** On an old device: leaves its word at the server, where the new device finds it. */
  public CompletableFuture<Void> send(LinkRequest asked, SignedChainEntry vouchedFor) {
    return api.approve(asked.device(), asked.approval(vouchedFor));
  }

  /**
   * On an old device: whether the new device has joined, asked of the server; its archive keys are
   * sealed by then.
   */
  public CompletableFuture<Boolean> hasJoined(LinkRequest asked) {
    return directory
        .fetch(identity.account())
        .thenApply(
            found ->
                identity
                        .ownChain()
                        .chain()
                        .key(asked.device())
                        .filter(asked.identityKey()::equals)
                        .isPresent()
                    && directory.known(identity.account(), asked.device()).isPresent());
  }

  /**
   * On the new device: waits for an old one's word at the server and joins.
   *
   * @param limitMs how long, in milliseconds; then the state is {@link State#NEEDS_LINK}
   * @return fails with {@link BadKeysException} if the word at the server is not of somebody who
   *     has seen the request, or does not follow the chain that the server shows
   */
  public CompletableFuture<State> awaitApproval(long limitMs) {
    return poll(runtime.nowMs() + limitMs);
  }

  private CompletableFuture<State> poll(long untilMs) {
    return api.approval()
        .thenCompose(
            approval -> {
              if (approval.isPresent()) {
                return take(approval.get());
              }
              if (runtime.nowMs() >= untilMs) {
                return CompletableFuture.completedFuture(State.NEEDS_LINK);
              }
              CompletableFuture<State> later = new CompletableFuture<>();
              runtime.later(POLL_MS, () -> pollInto(later, untilMs));
              return later;
            });
  }

  private void pollInto(CompletableFuture<State> later, long untilMs) {
    var unused =
        poll(untilMs)
            .whenComplete(
                (state, failure) -> {
                  if (failure == null) {
                    later.complete(state);
                  } else {
                    later.completeExceptionally(failure);
                  }
                });
  }

  /** What keeps a server that lies from linking this device to a chain that it made up. */
  private CompletableFuture<State> take(Approval approval) {
    return request().isAnsweredBy(approval)
        ? complete(approval.signed())
        : CompletableFuture.failedFuture(
            new BadKeysException(
                Reason.BAD_SIGNATURE, "the approval is of somebody who has not seen the request"));
  }

  /**
   * On the new device: takes an old one's word, adds this device's own signature, and publishes
   * both with the device's key. That the word came from an own device's screen is the caller's
   * matter. Fails with {@link BadKeysException} if the entry does not add this device.
   */
  public CompletableFuture<State> complete(SignedChainEntry vouchedFor) {
    SignedChainEntry entry = identity.signer().countersign(vouchedFor);
    return directory
        .fetch(identity.account())
        .thenCompose(found -> identity.join(entry))
        .thenApply(
            state -> {
              done();
              return state;
            });
  }
}
