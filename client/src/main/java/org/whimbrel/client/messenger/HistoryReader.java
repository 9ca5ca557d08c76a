package org.whimbrel.client.messenger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.crypto.ArchiveKey;
import org.whimbrel.client.crypto.Opened;
import org.whimbrel.client.crypto.Opened.Reason;
import org.whimbrel.client.crypto.Opener;
import org.whimbrel.client.crypto.PinnedChain;
import org.whimbrel.client.rest.ArchivedWrap;
import org.whimbrel.client.rest.MessageApi;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Envelope;
import org.whimbrel.protocol.Frame;

/** Reads what came before this device, by archive keys. Thread-safe. */
final class HistoryReader {
  private final MessageApi api;
  private final DeviceIdentity identity;
  private final SenderChains senders;
  private final Archive archive;
  private final Audiences audiences;

  HistoryReader(
      MessageApi api,
      DeviceIdentity identity,
      SenderChains senders,
      Archive archive,
      Audiences audiences) {
    this.api = api;
    this.identity = identity;
    this.senders = senders;
    this.archive = archive;
    this.audiences = audiences;
  }

  CompletableFuture<HistoryPage> page(long after, int limit) {
    return api.archived(after, limit)
        .thenCompose(
            page -> {
              List<IncomingMessage> messages = new ArrayList<>();
              List<Unreadable> unreadable = new ArrayList<>();
              CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
              for (Frame.Entry entry : page.entries()) {
                Bytes body = entry.body();
                if (body != null && isMessage(entry)) {
                  ArchivedWrap wrap = page.wraps().get(entry.id());
                  all =
                      all.thenCompose(done -> open(entry, body, wrap))
                          .thenCompose(opened -> put(entry, opened, messages, unreadable));
                }
              }
              return all.thenApply(
                  done ->
                      new HistoryPage(
                          messages, unreadable, page.page().through(), page.page().head()));
            });
  }

  private static boolean isMessage(Frame.Entry entry) {
    return entry.kind() == EntryKind.MESSAGE || entry.kind() == EntryKind.SENT;
  }

  private CompletableFuture<Opened> open(
      Frame.Entry entry, Bytes body, @Nullable ArchivedWrap wrap) {
    return senders
        .find(entry.from(), body)
        .thenApply(
            chain ->
                chain
                    .map(sender -> open(entry, body, wrap, sender))
                    .orElseGet(() -> new Opened.Failed(Reason.BAD_SIGNATURE, null)));
  }

  /** By the archive, or by this device's own wrap if it has one. */
  private Opened open(
      Frame.Entry entry, Bytes body, @Nullable ArchivedWrap wrap, PinnedChain sender) {
    Opener.Came came = Opener.Came.from(entry);
    Optional<ArchiveKey> key =
        Optional.ofNullable(wrap).flatMap(archived -> archive.find(archived.epoch()));
    Opened opened =
        Opener.openArchived(
            body, came, key.orElse(null), wrap == null ? null : wrap.wrap(), sender);
    return opened instanceof Opened.Failed && entry.wrap() != null
        ? new Opener(identity.keys()).open(body, came, entry.wrap(), sender)
        : opened;
  }

  /** Here the recipients are waited for: nothing else does, and the page may be the last one. */
  private CompletableFuture<Void> put(
      Frame.Entry entry,
      Opened opened,
      List<IncomingMessage> messages,
      List<Unreadable> unreadable) {
    if (opened instanceof Opened.Text text) {
      return audience(entry, text)
          .thenAccept(audience -> messages.add(IncomingMessage.of(entry, text, audience)));
    } else if (opened instanceof Opened.Failed failed && !isRequest(failed)) {
      unreadable.add(
          new Unreadable(
              entry.n(), entry.id(), entry.from(), entry.device(), failed.reason(), false));
    }
    return CompletableFuture.completedFuture(null);
  }

  private CompletableFuture<Audience> audience(Frame.Entry entry, Opened.Text text) {
    Audience known = audiences.of(entry, text.header());
    return known.standing() == Audience.Standing.PENDING
        ? audiences.ask(entry.id(), known.digest())
        : CompletableFuture.completedFuture(known);
  }

  /** Resend requests are of no interest later, and not archived. */
  private static boolean isRequest(Opened.Failed failed) {
    Envelope.Header header = failed.header();
    return header != null && header.type().equals(Envelope.TYPE_RESEND);
  }
}
