package org.whimbrel.bench.xmpp;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An XML element.
 *
 * @param name without prefix
 * @param namespace its namespace, empty for none
 * @param attributes by their names, those of other namespaces left out
 * @param children the elements in it
 * @param text all text that is directly in it
 */
record Element(
    String name,
    String namespace,
    Map<String, String> attributes,
    List<Element> children,
    String text) {
  /** Copies. */
  Element {
    attributes = Map.copyOf(attributes);
    children = List.copyOf(children);
  }

  /** Whether it is this one. */
  boolean is(String otherName, String otherNamespace) {
    return name.equals(otherName) && namespace.equals(otherNamespace);
  }

  /** The first child of this name. */
  Optional<Element> child(String childName, String childNamespace) {
    return children.stream().filter(each -> each.is(childName, childNamespace)).findFirst();
  }

  /** An attribute; empty if it is missing. */
  String attribute(String attribute) {
    return attributes.getOrDefault(attribute, "");
  }
}
