/**
 * The route of a message, from the frame to the sockets of its recipients.
 *
 * <pre>
 *  MessageIntake    checks, and hands over to a lane
 *  GroupCommit      batches form while a send is in flight; durable, then "accepted" (I1)
 *      | queue intake
 *  FanOutListener   one batch -> MessageLog (one transaction, idempotent: I2, I3)
 *  DeliveryRouter   commit, then look up (I4); one message a node, through NodeQueues
 *      | queue delivery.&lt;node&gt;, or straight across when it is this node
 *  LocalDelivery    the sessions of this node, in mailbox order
 *
 *  ReceiptIntake    acknowledgements, the highest a device; read marks
 *      | queue receipts
 *  ReceiptListener  one batch -> ReceiptLog: cursors, and receipts into the senders' mailboxes
 * </pre>
 *
 * Across resources the order is: database, onward sends, acknowledgement of the incoming message
 * (I7). No XA: a crash between any two steps is repaired by redelivery, and redelivery changes
 * nothing.
 */
@NullMarked
package org.whimbrel.messaging.control;

import org.jspecify.annotations.NullMarked;
