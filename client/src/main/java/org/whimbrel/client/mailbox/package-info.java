/**
 * A device's mailbox as a stream: each entry once, in order, without gaps, acknowledged when it was
 * taken; and messages that are sent until they are answered. What is in the bodies is not looked
 * at.
 *
 * <pre>
 *  frames ──> EntryOrder ──> Deliveries ──> MailboxListener
 *               |  sync         `──> AckPacer ──> cursor in the Store, ack
 *  send ──> Outbox ──> frames,  again after each hello and after busy
 * </pre>
 */
@NullMarked
package org.whimbrel.client.mailbox;

import org.jspecify.annotations.NullMarked;
