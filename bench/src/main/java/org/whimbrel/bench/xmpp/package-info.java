/**
 * Users of an XMPP server: as little of the protocol as a fair comparison needs, for thousands of
 * connections on a few threads. RFC 6120 (streams, SASL PLAIN, binding), RFC 6121 (presence, chat
 * messages), XEP-0198 (stream management: the server's acknowledgements) and XEP-0184 (receipts).
 *
 * <pre>
 *  XmppCrew ──> XmppLine     one user: sends, answers receipts, logs, judges, measures
 *                  `──> XmppSession   one stream: signing in, and both sides' counts of stanzas
 *                          |── StanzaReader  bytes to Element
 *                          |── Stanzas       what is written
 *                          `── Channel       one TCP connection, on one of the Reactors
 * </pre>
 */
@NullMarked
package org.whimbrel.bench.xmpp;

import org.jspecify.annotations.NullMarked;
