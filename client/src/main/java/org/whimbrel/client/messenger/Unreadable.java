package org.whimbrel.client.messenger;

import java.util.UUID;
import org.whimbrel.client.crypto.Opened;

/**
 * A message that cannot be shown.
 *
 * @param n its mailbox number
 * @param id its id
 * @param from the account that it came from, as the server says
 * @param device the device, as the server says
 * @param reason why
 * @param waiting whether it may still open, when another wrap comes
 */
public record Unreadable(
    long n, UUID id, UUID from, int device, Opened.Reason reason, boolean waiting) {}
