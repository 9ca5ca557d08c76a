package org.whimbrel.bench.proof;

/** What may be wrong. The name goes into the report. */
public enum ViolationKind {
  /** A message got neither {@code accepted} nor {@code rejected}. */
  UNANSWERED,
  /** A message was rejected by another code than {@code busy}. */
  REJECTED,
  /** A message was accepted and then could not enter the log. */
  REFUSED,
  /** An accepted message did not reach a recipient. */
  LOST,
  /** An accepted message has no {@code sent} entry at its sender. */
  SENT_ENTRY_MISSING,
  /** The {@code sent} entry names other recipients than the message, or dropped some. */
  SENT_ENTRY_DIFFERS,
  /** The device that wrote a message got its body back, which costs for nothing. */
  SENT_ENTRY_HAS_BODY,
  /** A message was shown that was not accepted. */
  SHOWN_NOT_ACCEPTED,
  /** One message is under two numbers of one mailbox. */
  SHOWN_TWICE,
  /** An entry of a message that was not for this mailbox, or that this run did not send. */
  STRANGER,
  /** The entry names another sender. */
  SENDER_DIFFERS,
  /** The bytes are not those that were sent. */
  BODY_DIFFERS,
  /** A mailbox number is missing. */
  GAP,
  /** Entries came in another order than that of their numbers. */
  OUT_OF_ORDER,
  /** One number came twice on one socket. */
  NUMBER_TWICE_ON_SOCKET,
  /** One number held different entries at different times. */
  NUMBER_CHANGED,
  /** The log read over REST is not what was shown. */
  LOG_DIFFERS,
  /** The log could not be read over REST, so nothing is proved of it. */
  LOG_UNREADABLE,
  /** The server broke the wire format, or said that this client did. */
  PROTOCOL,
  /** This client could not do its part: the result proves nothing. */
  CLIENT
}
