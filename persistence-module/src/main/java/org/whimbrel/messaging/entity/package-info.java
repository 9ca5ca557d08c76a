/**
 * The message log: messages, the mailboxes that number them, and the devices' cursors.
 *
 * <pre>
 *  message        one row a message, body once                     by id, that is by time
 *  mailbox        one row an account: head, the newest number      its lock orders the mailbox
 *  mailbox_entry  one row a message and account: n = 1, 2, 3 ...   by message id
 *  device_cursor  one row a device: acknowledged up to n
 *  message_read   one row a message and reader
 * </pre>
 *
 * {@link org.whimbrel.messaging.entity.MessageRows} and {@link
 * org.whimbrel.messaging.entity.EntryRows} have the statements of the hot path: one multi-row
 * statement a table and batch.
 */
@NullMarked
package org.whimbrel.messaging.entity;

import org.jspecify.annotations.NullMarked;
