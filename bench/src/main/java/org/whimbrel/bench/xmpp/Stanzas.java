package org.whimbrel.bench.xmpp;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What a client writes, and the names in it. Stateless. */
final class Stanzas {
  static final String STREAM = "http://etherx.jabber.org/streams";
  static final String CLIENT = "jabber:client";
  static final String SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
  static final String BIND = "urn:ietf:params:xml:ns:xmpp-bind";
  static final String MANAGEMENT = "urn:xmpp:sm:3";
  static final String RECEIPTS = "urn:xmpp:receipts";

  static final String ENABLE = "<enable xmlns='" + MANAGEMENT + "'/>";
  static final String PRESENCE = "<presence/>";
  static final String END = "</stream:stream>";

  /** Asks the server how many stanzas it has dealt with. */
  static final String REQUEST = "<r xmlns='" + MANAGEMENT + "'/>";

  private Stanzas() {}

  /** Begins a stream. */
  static String open(String domain) {
    return "<?xml version='1.0'?><stream:stream xmlns='"
        + CLIENT
        + "' xmlns:stream='"
        + STREAM
        + "' version='1.0' to='"
        + escape(domain)
        + "'>";
  }

  /** Signs in (RFC 4616). */
  static String plain(String user, String password) {
    byte[] words = ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
    return "<auth xmlns='%s' mechanism='PLAIN'>%s</auth>"
        .formatted(SASL, Base64.getEncoder().encodeToString(words));
  }

  /** Asks for a resource of this name. */
  static String bind(String resource) {
    return "<iq type='set' id='bind'><bind xmlns='%s'><resource>%s</resource></bind></iq>"
        .formatted(BIND, escape(resource));
  }

  /** Tells the server how many stanzas came. */
  static String acknowledge(long count) {
    return "<a xmlns='" + MANAGEMENT + "' h='" + count + "'/>";
  }

  /** A chat message that asks for a receipt. */
  static String message(String to, String id, String body) {
    return "<message type='chat' to='"
        + escape(to)
        + "' id='"
        + escape(id)
        + "'><body>"
        + escape(body)
        + "</body><request xmlns='"
        + RECEIPTS
        + "'/></message>";
  }

  /** The receipt of a message. */
  static String receipt(String to, String id, String messageId) {
    return "<message type='chat' to='%s' id='%s'><received xmlns='%s' id='%s'/></message>"
        .formatted(escape(to), escape(id), RECEIPTS, escape(messageId));
  }

  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '\'' -> escaped.append("&apos;");
        case '"' -> escaped.append("&quot;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
