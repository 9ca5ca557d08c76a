/**
 * One device's WebSocket, which comes back when it is lost.
 *
 * <pre>
 *  DeviceSocket ── opens, again and again ──> Connection ──> FrameQueue ──> WebSocket
 *       |                                         |
 *       `── SocketListener <──── hello, frames ───'
 * </pre>
 *
 * <p>Nothing in it blocks, and no thread belongs to a socket.
 */
@NullMarked
package org.whimbrel.client.socket;

import org.jspecify.annotations.NullMarked;
