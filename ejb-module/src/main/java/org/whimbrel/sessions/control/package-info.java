/**
 * Live sockets: which device has one, on which node, and what may be written to it.
 *
 * <pre>
 *   SessionDirectory   device -> node, for all nodes (a port; one node keeps it in memory)
 *   LocalSessions      account -> sessions of this node
 *   DeviceSession      one socket: order and gaps of the mailbox, acknowledgements, pings
 *   OutboundQueue      what waits to be written to it, bounded, one write at a time
 * </pre>
 *
 * A session is in the directory before its backlog is read (I4), is displaced by a newer one of its
 * device (I6), and is closed rather than buffered for when it reads too slowly (I5, I8).
 */
@NullMarked
package org.whimbrel.sessions.control;

import org.jspecify.annotations.NullMarked;
