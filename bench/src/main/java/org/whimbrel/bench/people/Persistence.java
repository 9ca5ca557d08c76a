package org.whimbrel.bench.people;

import org.whimbrel.client.net.Backoff;
import org.whimbrel.client.socket.KeepAlive;

/**
 * How devices hold on to their connections.
 *
 * @param reconnect the pauses between sockets
 * @param keepAlive how a lost socket is noticed
 */
public record Persistence(Backoff reconnect, KeepAlive keepAlive) {}
