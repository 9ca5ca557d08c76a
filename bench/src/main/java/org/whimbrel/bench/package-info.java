/**
 * The load program: offers messages at a fixed rate, whatever the server does, and proves at the
 * end that nothing was lost, doubled or altered. The users are those of the client library.
 *
 * <pre>
 *  OptionsParser ──> LoadRun ──> Team ──> crew.Member ──> crew.Crew    one a process
 *                       |                                   |
 *                       |   traffic.Scenario                |── people.Line   one a device
 *                       |     who, when, to whom            |     |── measure.Meter
 *                       |                                   |     `── proof.DeviceLog
 *                       |                                   `── crew.CrewReport
 *                       |── proof.Proof    accepted = shown, bytes the same, no gaps
 *                       `── Report, JsonReport
 * </pre>
 */
@NullMarked
package org.whimbrel.bench;

import org.jspecify.annotations.NullMarked;
