package org.whimbrel.client.messenger;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.whimbrel.client.crypto.Content;
import org.whimbrel.client.crypto.Opened;
import org.whimbrel.client.crypto.Outgoing;
import org.whimbrel.client.crypto.PinnedChain;
import org.whimbrel.client.crypto.ResendContent;
import org.whimbrel.client.crypto.Sealed;
import org.whimbrel.client.crypto.Sealer;
import org.whimbrel.client.crypto.VerifiedKey;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.store.Store;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Envelope;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.UuidV7;

/** Seals what goes out, to whoever has to be able to open it, and sends it. Thread-safe. */
final class Outbound {
  private static final String COUNTER = "counter";

  private final ClientRuntime runtime;
  private final Store store;
  private final DeviceIdentity identity;
  private final KeyDirectory directory;
  private final SentKeys sentKeys;
  private final Function<Frame.Send, CompletableFuture<Void>> mailbox;
  private final AtomicLong clockOffsetMs = new AtomicLong();
  private long counter;

  Outbound(
      ClientRuntime runtime,
      Store store,
      DeviceIdentity identity,
      KeyDirectory directory,
      SentKeys sentKeys,
      Function<Frame.Send, CompletableFuture<Void>> mailbox) {
    this.runtime = runtime;
    this.store = store;
    this.identity = identity;
    this.directory = directory;
    this.sentKeys = sentKeys;
    this.mailbox = mailbox;
    this.counter =
        store
            .read(COUNTER)
            .map(kept -> Long.parseLong(new String(kept.bytes(), StandardCharsets.US_ASCII)))
            .orElse(0L);
  }

  /** The server's clock tells how wrong ours is; ids that are too far off are not taken. */
  void onServerTime(long serverTimeMs) {
    clockOffsetMs.set(serverTimeMs - runtime.nowMs());
  }

  long nowMs() {
    return runtime.nowMs() + clockOffsetMs.get();
  }

  Sending text(List<UUID> to, String conversation, String text) {
    Content.pad(text); // tells at once if it is out of bounds
    UUID id = UuidV7.at(Instant.ofEpochMilli(nowMs()));
    List<UUID> recipients = to.stream().distinct().toList();
    CompletableFuture<Void> accepted =
        seal(
                recipients,
                number -> Outgoing.text(id, conversation, recipients, text, number, nowMs()))
            .thenCompose(
                message -> {
                  sentKeys.put(message.key());
                  return mailbox.apply(message.frame());
                });
    return new Sending(id, accepted);
  }

  /** Asks the device that sent a message for another wrap; its content key is not kept. */
  CompletableFuture<Void> resendRequest(Frame.Entry entry, Opened.Reason reason) {
    String conversation = Envelope.parse(bodyOf(entry)).header().conversation();
    List<UUID> to = List.of(entry.from());
    ResendContent content = new ResendContent(reason.wire(), identity.currentRecord());
    return seal(
            to,
            number ->
                new Outgoing(
                    Envelope.TYPE_RESEND,
                    UuidV7.at(Instant.ofEpochMilli(nowMs())),
                    entry.id(),
                    conversation,
                    to,
                    content.toText(),
                    number,
                    nowMs()))
        .thenCompose(message -> mailbox.apply(message.frame()));
  }

  private static Bytes bodyOf(Frame.Entry entry) {
    Bytes body = entry.body();
    if (body == null) {
      throw new IllegalArgumentException("an entry without a body");
    }
    return body;
  }

  private CompletableFuture<Sealed> seal(List<UUID> to, Function<Long, Outgoing> message) {
    Set<UUID> accounts = new HashSet<>(to);
    accounts.add(identity.account());
    return CompletableFuture.completedFuture(accounts)
        .thenComposeAsync(directory::keysFor, runtime.workers())
        .thenApplyAsync(keys -> seal(message.apply(nextNumber()), keys), runtime.workers());
  }

  /**
   * Asked with the keys already here: whoever begins the account anew, or a server that lies so,
   * has put devices of theirs into the own chain, and a reset cannot come between any more.
   */
  private Sealed seal(Outgoing message, List<VerifiedKey> keys) {
    PinnedChain own = identity.ownChain();
    if (!identity.isMember()) {
      throw new NotAMemberException();
    }
    return new Sealer(identity.keys(), runtime.random()).seal(message, own.chain(), keys);
  }

  /** Kept before it is used: a number that came twice would look like a replay. */
  private synchronized long nextNumber() {
    long next = counter + 1;
    store.write(COUNTER, Bytes.of(Long.toString(next).getBytes(StandardCharsets.US_ASCII)));
    counter = next;
    return next;
  }
}
