/**
 * Who is there: told to the sessions that ask for it, about those only whom they may see.
 *
 * <pre>
 *          Chat -- watch --> Presence --> WatchRegistry    who watches whom, and was told what
 *                               |             ^     ^
 *                               v             |     |
 *                            Checks ----------+     |      may see? one statement for many,
 *                               ^                   |      one round at a time
 *  connection, block, setting   |                   |
 *  changed (PresenceNews) ------+                   |
 *                                                   |
 *  SessionDirectory -- came, went --> Attendance ---+      a tick gathers; who went counts as
 *                                                          there for a grace
 * </pre>
 *
 * <p>The truth about sessions is the directory's, the truth about who may see whom the database's.
 * What is told by events is only that one of them is to be asked again, so that an event that comes
 * late, twice or in the wrong order does no harm. What a session has been told is remembered by
 * account: a tick compares and sends what differs. A frame that finds a socket busy is left out,
 * and the next tick tells what holds by then.
 *
 * <p>Above {@code connections} and {@code sessions}, beside nobody; {@code messaging}, whose
 * endpoint takes the frames, knows presence and not the other way round.
 */
@NullMarked
package org.whimbrel.presence.control;

import org.jspecify.annotations.NullMarked;
