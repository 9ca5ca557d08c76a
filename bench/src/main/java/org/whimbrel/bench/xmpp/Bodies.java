package org.whimbrel.bench.xmpp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.whimbrel.bench.traffic.Derived;

/**
 * The bodies of messages, which follow from the message's index: like the base64 of something
 * encrypted, so that nothing on their way can make them smaller. Thread-safe.
 *
 * @param derived what they follow from
 * @param bytes the size of each
 */
record Bodies(Derived derived, int bytes) {
  private static final int PURPOSE = 8;

  /** The body of a message. */
  String of(long index) {
    // Four letters for three bytes; what is too much is cut off.
    byte[] letters =
        Base64.getEncoder().encode(derived.bytes((bytes / 4 + 1) * 3, PURPOSE, index).bytes());
    return new String(Arrays.copyOf(letters, bytes), StandardCharsets.US_ASCII);
  }
}
