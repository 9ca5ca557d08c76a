package org.whimbrel.platform.control;

import java.util.Set;

/** Which message-driven beans a role needs: a port, because they belong to a feature. */
public interface Consumers {
  /** The names of the beans that run on a node with these roles; the others must not. */
  Set<String> of(Roles roles);
}
