/**
 * What goes wrong on purpose while the load runs. All of it follows from a seed.
 *
 * <pre>
 *  FaultPlan ──> Fault …      what, when, how long
 *                  |
 *  FaultInjector ──┴──> Testbed ──┬── launcher.Installation   server, broker, database
 *        |                        `── LineProxy ── ProxiedLine …   between clients and server
 *        `──> FaultRecord …   when it was begun and mended
 *                  |
 *  measure.Recovery ┴──> FaultOutcome   until when it was felt
 * </pre>
 */
@NullMarked
package org.whimbrel.bench.faults;

import org.jspecify.annotations.NullMarked;
