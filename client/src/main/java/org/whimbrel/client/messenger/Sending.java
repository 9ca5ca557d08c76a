package org.whimbrel.client.messenger;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * A message on its way.
 *
 * @param id its id
 * @param accepted done when the server has it durably; fails with {@link
 *     org.whimbrel.client.mailbox.RejectedException} if it never will. Once it is sealed it is in
 *     the store, and is sent again after a restart as well.
 */
public record Sending(UUID id, CompletableFuture<Void> accepted) {}
