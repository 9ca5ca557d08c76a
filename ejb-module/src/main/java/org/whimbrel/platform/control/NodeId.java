package org.whimbrel.platform.control;

import java.util.regex.Pattern;

/**
 * The name of a server node. It is part of a queue's name, {@code delivery.<node>}, so it keeps to
 * letters, digits and dashes.
 */
public record NodeId(String value) {
  private static final Pattern FORM = Pattern.compile("[a-zA-Z0-9-]{1,40}");

  public NodeId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "whimbrel.node is not 1 to 40 letters, digits and dashes: " + value);
    }
  }

  /** The queue of what is to be pushed to this node's sessions. */
  public String deliveryQueue() {
    return "delivery." + value;
  }

  @Override
  public String toString() {
    return value;
  }
}
