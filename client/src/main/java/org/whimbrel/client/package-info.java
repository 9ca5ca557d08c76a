/**
 * The Java client of Whimbrel. {@link org.whimbrel.client.WhimbrelClient} puts the parts together:
 *
 * <pre>
 *  WhimbrelClient
 *    messenger   texts, end to end encrypted          SecureMessenger
 *    mailbox     entries in order, sends to the end   Mailbox
 *    socket      one WebSocket that comes back        DeviceSocket
 *    rest        everything else                      RestClient
 *    crypto      no input, no output                  Sealer, Opener, PinnedChain
 *    store       what survives                        FileStore, MemoryStore
 *    net         what all clients share               ClientRuntime
 * </pre>
 */
@NullMarked
package org.whimbrel.client;

import org.jspecify.annotations.NullMarked;
