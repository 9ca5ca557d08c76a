package org.whimbrel.messaging.entity;

import java.util.List;
import java.util.UUID;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.protocol.Bytes;

/**
 * A message on its way into the log.
 *
 * @param id its id, UUID version 7
 * @param sender the device that sent it
 * @param acceptedAtMs when the server took it, milliseconds since 1970-01-01 UTC
 * @param recipients the accounts that it goes to, each once, as its sender is told
 * @param dropped the accounts that it was addressed to and may not go to
 * @param silenced those recipients that it does not go to, and the sender is not told
 * @param body its body
 */
public record LogRow(
    UUID id,
    DeviceId sender,
    long acceptedAtMs,
    List<UUID> recipients,
    List<UUID> dropped,
    List<UUID> silenced,
    Bytes body) {

  /** Whether the message goes into this account's mailbox as one for it. */
  public boolean goesTo(UUID account) {
    return recipients.contains(account) && !silenced.contains(account);
  }
}
