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
  /** The device that wrote a message got its body back, or another one of its account did not. */
  SENT_ENTRY_BODY,
  /** A device of the sender was not told that a recipient got a message that was shown there. */
  RECEIPT_MISSING,
  /** It was told so twice, under two numbers. */
  RECEIPT_TWICE,
  /** It was told so of a message that was not shown there, or not sent by this account. */
  RECEIPT_UNTRUE,
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
  /** A number on a socket was not above those before it. */
  TWICE_OR_OUT_OF_ORDER,
  /** A device got no wrap, or not the bytes that were meant for it. */
  WRAP_DIFFERS,
  /** The server said that wraps are missing, for nobody, or sealed to a key that is not valid. */
  WRAPS_REPORTED,
  /** A message did not open to the text that was sealed. */
  TEXT_DIFFERS,
  /** A contact was not told of a key change. */
  KEY_NEWS_MISSING,
  /** The log read over REST is not what was shown. */
  LOG_DIFFERS,
  /** The log could not be read over REST, so nothing is proved of it. */
  LOG_UNREADABLE,
  /** The server broke the wire format, or said that this client did. */
  PROTOCOL,
  /** After a fault a part did not come back, or a client did not notice that its line is dead. */
  NOT_MENDED,
  /** This client could not do its part: the result proves nothing. */
  CLIENT
}
