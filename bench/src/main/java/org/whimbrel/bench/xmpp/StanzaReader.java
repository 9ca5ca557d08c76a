package org.whimbrel.bench.xmpp;

import com.fasterxml.aalto.AsyncByteArrayFeeder;
import com.fasterxml.aalto.AsyncXMLInputFactory;
import com.fasterxml.aalto.AsyncXMLStreamReader;
import com.fasterxml.aalto.stax.InputFactoryImpl;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/**
 * Cuts a stream into the elements directly in its root, as its bytes come (RFC 6120, 4). For one
 * thread at a time.
 */
final class StanzaReader {
  /** As the servers that are compared; what is larger is no message of ours. */
  private static final int ELEMENT_MAX_CHARS = 1 << 20;

  private static final int DEPTH_MAX = 32;
  private static final AsyncXMLInputFactory FACTORY = new InputFactoryImpl();

  private final AsyncXMLStreamReader<AsyncByteArrayFeeder> xml = FACTORY.createAsyncForByteArray();
  private final Deque<Open> open = new ArrayDeque<>();
  private boolean begun;
  private boolean ended;
  private int chars;

  /** An element whose end has not come. */
  private record Open(
      String name,
      String namespace,
      Map<String, String> attributes,
      List<Element> children,
      StringBuilder text) {}

  /** Whether the root's start has come. */
  boolean hasBegun() {
    return begun;
  }

  /** Whether the root's end has come. */
  boolean hasEnded() {
    return ended;
  }

  /**
   * Reads on.
   *
   * @return the elements that are complete now, in their order
   * @throws BadStreamException if it is no XML, or larger than it may be
   */
  List<Element> read(byte[] bytes, int offset, int length) throws BadStreamException {
    List<Element> complete = new ArrayList<>();
    try {
      xml.getInputFeeder().feedInput(bytes, offset, length);
      for (int event = xml.next();
          event != AsyncXMLStreamReader.EVENT_INCOMPLETE
              && event != XMLStreamConstants.END_DOCUMENT;
          event = xml.next()) {
        take(event, complete);
      }
    } catch (XMLStreamException e) {
      throw new BadStreamException("no XML", e);
    }
    return complete;
  }

  private void take(int event, List<Element> complete)
      throws BadStreamException, XMLStreamException {
    switch (event) {
      case XMLStreamConstants.START_ELEMENT -> start();
      case XMLStreamConstants.END_ELEMENT -> end(complete);
      case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text();
      case XMLStreamConstants.START_DOCUMENT, XMLStreamConstants.SPACE -> {}
      default -> throw new BadStreamException("XMPP has no such XML: event " + event);
    }
  }

  private void start() throws BadStreamException {
    if (!begun) {
      begun = true;
      return;
    }
    if (open.size() == DEPTH_MAX) {
      throw new BadStreamException("an element is too deep");
    }
    Map<String, String> attributes = new HashMap<>();
    for (int i = 0; i < xml.getAttributeCount(); i++) {
      String namespace = xml.getAttributeNamespace(i);
      if (namespace == null || namespace.isEmpty()) {
        attributes.put(xml.getAttributeLocalName(i), xml.getAttributeValue(i));
        count(xml.getAttributeValue(i).length());
      }
    }
    String namespace = xml.getNamespaceURI();
    open.push(
        new Open(
            xml.getLocalName(),
            namespace == null ? "" : namespace,
            attributes,
            new ArrayList<>(),
            new StringBuilder()));
  }

  private void text() throws BadStreamException, XMLStreamException {
    Open inner = open.peek();
    if (inner != null) { // else it is white space between stanzas
      String text = xml.getText();
      count(text.length());
      inner.text().append(text);
    }
  }

  private void count(int more) throws BadStreamException {
    chars += more;
    if (chars > ELEMENT_MAX_CHARS) {
      throw new BadStreamException("an element is too large");
    }
  }

  private void end(List<Element> complete) {
    if (open.isEmpty()) {
      ended = true;
      return;
    }
    Open inner = open.pop();
    Element element =
        new Element(
            inner.name(),
            inner.namespace(),
            inner.attributes(),
            inner.children(),
            inner.text().toString());
    Open outer = open.peek();
    if (outer == null) {
      complete.add(element);
      chars = 0;
    } else {
      outer.children().add(element);
    }
  }
}
