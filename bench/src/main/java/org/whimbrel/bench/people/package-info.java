/**
 * The users as the server sees them, on top of the client library.
 *
 * <pre>
 *  Signup ──> Person ──> Device          registered, signed in, keys published
 *               |           `──> Line    one connection: the library's mailbox, with an ear at it
 *               |                  `──>  Arrivals    logs, judges, measures what is shown
 *  Directory ─> Contact                  what everybody knows of everybody
 *  Sealing                               LightSealing, FullSealing
 * </pre>
 */
@NullMarked
package org.whimbrel.bench.people;

import org.jspecify.annotations.NullMarked;
