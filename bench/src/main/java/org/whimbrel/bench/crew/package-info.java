/**
 * The processes of a run. Each has a crew, which has a part of the users (of Whimbrel here, of XMPP
 * in the package {@code xmpp}); all follow the same scenario, so they need to tell each other
 * little.
 *
 * <pre>
 *  parent ── Member ── LocalMember ──────────────── Crew     with one process
 *                  `── ForkedMember ══ MemberProcess ── Crew  with several
 *
 *  Order down, Answer up, one at a time; in the run's folder:
 *  users-N   the directory: accounts, chains, keys
 *  report-N  ledger, logs, histograms, findings
 * </pre>
 *
 * <p>All are on one machine, so they share the clock, and a message's latency can be taken although
 * its sender and its recipient are in different processes.
 */
@NullMarked
package org.whimbrel.bench.crew;

import org.jspecify.annotations.NullMarked;
