package org.whimbrel.messaging.entity;

import java.util.UUID;

/**
 * A message that came to an account, for a receipt.
 *
 * @param reader the account
 * @param message the message
 * @param sender who wrote it
 */
public record Told(UUID reader, UUID message, UUID sender) {}
