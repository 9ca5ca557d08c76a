/**
 * The load program: offers messages at a fixed rate, whatever the server does, and proves at the
 * end that nothing was lost, doubled or altered. The users are those of the client library, or of
 * XMPP, where another server is loaded to compare.
 *
 * <pre>
 *  OptionsParser ──> Session     one run, or two
 *                       |── WhimbrelSubject, EjabberdSubject ──> peer.Ejabberd
 *                       |── Report, JsonReport, Comparison
 *                       |
 *                    LoadRun ──> Team ──> crew.Member ──> crew.Crew    one a process
 *                       |                                   |
 *                       |   traffic.Scenario                |── people.Line, xmpp.XmppLine
 *                       |     who, when, to whom            |     |── measure.Meter
 *                       |                                   |     `── proof.DeviceLog
 *                       |                                   `── crew.CrewReport
 *                       |── faults.FaultInjector    what breaks meanwhile, if anything shall
 *                       `── proof.Proof    accepted = shown = receipted, bytes the same, no gaps
 * </pre>
 */
@NullMarked
package org.whimbrel.bench;

import org.jspecify.annotations.NullMarked;
