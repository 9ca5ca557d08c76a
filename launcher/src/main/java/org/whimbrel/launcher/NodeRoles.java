package org.whimbrel.launcher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one of several nodes does, as in {@code whimbrel.roles}.
 *
 * @param list the roles with commas between
 */
record NodeRoles(String list) {
  /** All of them, which is a node's default. */
  static final String ALL = "edge,worker,api";

  private static final String VARIABLE = "WHIMBREL_CLUSTER_ROLES";
  private static final String EDGE = "edge";
  private static final String API = "api";
  private static final Set<String> KNOWN = Set.of(ALL.split(","));

  /**
   * The roles of all nodes.
   *
   * @param nodes how many there are
   * @throws StartRefusedException if there is an unknown role, a list too many, or a role that no
   *     node has
   */
  static List<NodeRoles> from(Environment environment, int nodes) {
    String others = environment.text("WHIMBREL_ROLES", ALL);
    String own = environment.text(VARIABLE, "");
    List<String> lists = own.isEmpty() ? List.of() : Arrays.asList(own.split("\\s+"));
    if (lists.size() > nodes) {
      throw new StartRefusedException(
          "%s is '%s', which is for %d nodes; there are %d."
              .formatted(VARIABLE, own, lists.size(), nodes));
    }
    List<NodeRoles> all = new ArrayList<>();
    Set<String> had = new HashSet<>();
    for (int node = 0; node < nodes; node++) {
      NodeRoles roles = new NodeRoles(node < lists.size() ? lists.get(node) : others);
      had.addAll(roles.names());
      all.add(roles);
    }
    if (!had.equals(KNOWN)) {
      throw new StartRefusedException(
          "%s is '%s'; the nodes together need each of %s and no other."
              .formatted(VARIABLE, own.isEmpty() ? others : own, ALL));
    }
    return all;
  }

  private List<String> names() {
    return Arrays.stream(list.split(",", -1)).map(String::strip).toList();
  }

  /** Whether the node takes WebSockets. */
  boolean takesSockets() {
    return names().contains(EDGE);
  }

  /** Whether the node answers REST and hands out the page. */
  boolean takesRequests() {
    return names().contains(API);
  }
}
