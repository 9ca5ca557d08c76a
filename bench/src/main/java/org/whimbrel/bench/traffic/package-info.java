/**
 * What is offered to the server: when, by whom, to whom, with which bytes. All of it follows from
 * the options and the seed, message by message, so that each process of a run knows what the others
 * send, no message needs to keep its body, and two runs offer the same. Knows nothing of sockets.
 *
 * <pre>
 *  Scenario -> Topology    who is connected to whom
 *           -> Schedule    when each message is due
 *           -> Route       from whom to whom
 *           -> Sections    what is measured, and told apart
 * </pre>
 */
@NullMarked
package org.whimbrel.bench.traffic;

import org.jspecify.annotations.NullMarked;
