/**
 * Connections as rows.
 *
 * <pre>
 *  connection   two rows a pair of accounts, one a side             by (owner_id, peer_id)
 *
 *     owner_id  peer_id  state     blocked        state: what the owner sees
 *     Anna      Bert     OUTGOING  false          blocked: the owner blocks the peer
 *     Bert      Anna     INCOMING  false
 *
 *     A side that is NONE and blocks nobody has no row. The rows of an account are in one place
 *     (its own key), so that a list is one range, and accounts can live in different shards.
 *     Who writes holds the locks of both mailboxes, taken in sorted order.
 *
 *  news         one row for each change of an account, until everybody who has the account in
 *               their list was told; after_peer is how far that came
 *
 *  mailbox      (of messaging) lends its lock, and contacts_version: the version of the list
 * </pre>
 */
@NullMarked
package org.whimbrel.connections.entity;

import org.jspecify.annotations.NullMarked;
