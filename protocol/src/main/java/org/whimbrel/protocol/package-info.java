/**
 * The wire format {@code whimbrel.v1}: JSON text frames over a WebSocket (RFC 6455).
 *
 * <pre>
 *  client                                server
 *    |  (handshake, Bearer token)          |
 *    |  <------------------------- hello   |
 *    |  send ------------------------->    |
 *    |  <-------------- accepted/rejected  |
 *    |  <------------------------- entry   |  n = 1, 2, 3 ... per account
 *    |  ack --------------------------->   |  cumulative
 *    |  sync -------------------------->   |
 *    |  <------------ entry, entry, sync   |
 *    |  watch ------------------------->   |
 *    |  <---------------------- presence   |  and again when something changes
 * </pre>
 *
 * <p>Server, clients and the load generator share this package, so that there is one codec. It
 * depends on no other part of Whimbrel. The document of the format is {@code
 * docs/protocol/asyncapi.yaml}; {@code ProtocolDocumentTest} holds the two together.
 */
@NullMarked
package org.whimbrel.protocol;

import org.jspecify.annotations.NullMarked;
