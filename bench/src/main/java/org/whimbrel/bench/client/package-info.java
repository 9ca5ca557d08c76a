/**
 * The users as the server sees them: REST for accounts and tokens, one WebSocket each.
 *
 * <pre>
 *  Population -> UserClient -> Connection -> Outbox -> WebSocket
 *                    |             `------ frames ------'
 *                    `-> Account -> RestApi
 * </pre>
 *
 * <p>A {@link org.whimbrel.bench.client.UserClient} lives for the whole run; a connection dies with
 * its socket.
 */
@NullMarked
package org.whimbrel.bench.client;

import org.jspecify.annotations.NullMarked;
