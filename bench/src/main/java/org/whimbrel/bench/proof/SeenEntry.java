package org.whimbrel.bench.proof;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.bench.traffic.Fingerprint;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Frame;

/**
 * An entry as it came, its body replaced by a fingerprint.
 *
 * @param n its number
 * @param kind what it tells
 * @param id the message's id
 * @param from the sender's account
 * @param to with {@code sent}: whom it went to
 * @param dropped with {@code sent}: whom it could not go to
 * @param body stands for the body; null if there was none
 */
public record SeenEntry(
    long n,
    EntryKind kind,
    UUID id,
    UUID from,
    List<UUID> to,
    List<UUID> dropped,
    @Nullable Fingerprint body) {
  public SeenEntry {
    to = List.copyOf(to);
    dropped = List.copyOf(dropped);
  }

  /** The record of a frame. */
  public static SeenEntry of(Frame.Entry entry) {
    Bytes body = entry.body();
    return new SeenEntry(
        entry.n(),
        entry.kind(),
        entry.id(),
        entry.from(),
        entry.to(),
        entry.dropped(),
        body == null ? null : Fingerprint.of(body));
  }

  /** Whether both tell of the same thing under the same number; bodies are judged elsewhere. */
  boolean isSameAs(SeenEntry other) {
    return n == other.n && kind == other.kind && id.equals(other.id) && from.equals(other.from);
  }
}
