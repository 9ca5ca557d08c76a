/**
 * Connections between accounts: who asked whom, who is connected, who blocks whom, and the news
 * that the connected hear of each other.
 *
 * <pre>
 *  own side / the other's side          (mirrored: the other sees it the other way round)
 *
 *                      request                         request by the other
 *        +------------ NONE / NONE -------------------------------+
 *        |               ^    ^                                   |
 *        v       delete, |    | reject, delete,                   v
 *  OUTGOING / INCOMING --+    +-- delete by the other -- INCOMING / OUTGOING
 *        |  by the other: reject                                  |
 *        |                       ^                                |
 *        | by the other:         | delete, by either              | accept,
 *        | accept, request       |                                | request
 *        +-------------> ACCEPTED / ACCEPTED <--------------------+
 *
 *  The block is a flag of a side, beside its state (written NONE+ here).
 *
 *  block:    NONE     / NONE      -->  NONE+     / NONE
 *            OUTGOING / INCOMING  -->  NONE+     / NONE        own request is cancelled
 *            INCOMING / OUTGOING  -->  NONE+     / OUTGOING    the other sees no difference
 *            ACCEPTED / ACCEPTED  -->  ACCEPTED+ / ACCEPTED    the other sees no difference
 *  unblock:  NONE+    / NONE      -->  NONE      / NONE
 *            NONE+    / OUTGOING  -->  INCOMING  / OUTGOING    or NONE / NONE if there is no room
 *            ACCEPTED+/ ACCEPTED  -->  ACCEPTED  / ACCEPTED
 *  request of one who is blocked:
 *            NONE     / NONE+     -->  OUTGOING  / NONE+       looks like any request
 *  delete:   both states NONE, blocks stay
 * </pre>
 *
 * <p>{@link org.whimbrel.connections.control.Relation} is this drawing as code, {@link
 * org.whimbrel.connections.control.ConnectionChange} does one change in a transaction under the
 * locks of both mailboxes, {@link org.whimbrel.connections.control.NewsOutbox} keeps what the
 * others are to be told until {@link org.whimbrel.connections.control.NewsTask} has told them.
 */
@NullMarked
package org.whimbrel.connections.control;

import org.jspecify.annotations.NullMarked;
