/**
 * The load program: offers messages at a fixed rate, whatever the server does, and proves at the
 * end that nothing was lost, doubled or altered.
 *
 * <pre>
 *  OptionsParser -> LoadRun -> client.Population      register, sign in, connect
 *                      |
 *                      +-----> traffic.SendGrid       when each message is due
 *                      |       traffic.TrafficPlan    who writes to whom
 *                      +-----> client.UserClient      one socket a user
 *                      |          |-> measure.Meter   latencies and counts
 *                      |          `-> proof.MailboxLog what was shown
 *                      +-----> proof.Proof            accepted = shown, bytes the same, no gaps
 *                      `-----> Report                 table and JSON
 * </pre>
 */
@NullMarked
package org.whimbrel.bench;

import org.jspecify.annotations.NullMarked;
