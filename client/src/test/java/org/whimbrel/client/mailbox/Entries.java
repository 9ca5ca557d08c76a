package org.whimbrel.client.mailbox;

import java.util.List;
import java.util.UUID;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.Wraps;

/** Frames for tests. */
final class Entries {
  private Entries() {}

  static Frame.Entry entry(long n) {
    return entry(n, EntryKind.MESSAGE);
  }

  static Frame.Entry entry(long n, EntryKind kind) {
    return new Frame.Entry(
        n,
        kind,
        new UUID(1, n),
        new UUID(2, 2),
        1,
        n,
        List.of(),
        List.of(),
        Bytes.of(new byte[] {1}),
        null,
        null,
        null);
  }

  static Frame.Send send(long n) {
    return new Frame.Send(
        new UUID(0x7000, n), List.of(new UUID(2, 2)), Bytes.of(new byte[] {2}), Wraps.NONE);
  }
}
