package org.whimbrel.messaging.control;

import java.util.List;
import java.util.UUID;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.Wraps;

/**
 * A message as the queue {@code intake} carries it.
 *
 * @param id its id
 * @param sender the device that sent it
 * @param acceptedAtMs when the server took it, milliseconds since 1970-01-01 UTC
 * @param to whom it is addressed to, each account once
 * @param body its body
 * @param wraps its wraps, as the sender made them
 */
record AcceptedMessage(
    UUID id, DeviceId sender, long acceptedAtMs, List<UUID> to, Bytes body, Wraps wraps) {
  private static final int FIXED_BYTES = 16 + 16 + 4 + 8 + 2 + 4 + 4;
  private static final int ID_BYTES = 16;

  /** Its size in a batch. */
  int sizeBytes() {
    return FIXED_BYTES + ID_BYTES * to.size() + body.size() + wraps.sizeBytes();
  }
}
