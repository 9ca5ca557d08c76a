package org.whimbrel.client.crypto;

import java.util.List;
import org.whimbrel.protocol.Frame;

/**
 * A sealed message.
 *
 * @param frame what is sent
 * @param key what wraps can be made with later
 * @param unusable keys that nothing can be sealed to, because their owners published such; the
 *     message goes without a wrap for them
 */
public record Sealed(Frame.Send frame, SentKey key, List<VerifiedKey> unusable) {
  /** Copies. */
  public Sealed {
    unusable = List.copyOf(unusable);
  }
}
