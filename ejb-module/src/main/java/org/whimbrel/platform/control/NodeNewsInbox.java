package org.whimbrel.platform.control;

import java.time.Clock;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.UUID;

/**
 * Finds out whether news of other nodes are missing: by the numbers of their bundles, and by their
 * silence. This node's own bundles come back to it like all others, so their silence means that it
 * hears nobody. Thread-safe; does not block.
 */
final class NodeNewsInbox {
  /** Far more nodes than there are; of one more nothing is remembered. */
  private static final int NODES_MAX = 1_000;

  private final NodeId self;
  private final UUID life;
  private final long silenceMs;
  private final Clock clock;
  private final Map<NodeId, Heard> nodes = new HashMap<>();

  /**
   * How far a node was heard.
   *
   * @param next the number that is to come
   */
  private record Heard(UUID life, long next, long atMs) {}

  NodeNewsInbox(NodeId self, UUID life, long silenceMs, Clock clock) {
    this.self = self;
    this.life = life;
    this.silenceMs = silenceMs;
    this.clock = clock;
    nodes.put(self, new Heard(life, 0, clock.millis()));
  }

  /** Whether a bundle is this node's own. */
  boolean isOwn(NodeNewsBundle bundle) {
    return bundle.life().equals(life);
  }

  /** Takes note of a bundle; tells whether one before it is missing. */
  synchronized boolean take(NodeNewsBundle bundle) {
    Heard before = nodes.get(bundle.from());
    long expected = before != null && before.life().equals(bundle.life()) ? before.next() : 0;
    // A node that has begun a new life may have died with something untold.
    boolean anew = before != null && !before.life().equals(bundle.life());
    boolean lost = anew || bundle.number() > expected;
    if (bundle.last()) {
      nodes.remove(bundle.from());
    } else if (before != null || nodes.size() < NODES_MAX) {
      nodes.put(
          bundle.from(),
          new Heard(bundle.life(), Math.max(expected, bundle.number() + 1), clock.millis()));
    }
    return lost;
  }

  /**
   * Whether a node has been silent for too long. Another one is forgotten then, and this node told
   * again after as long.
   */
  synchronized boolean isAnybodySilent() {
    long nowMs = clock.millis();
    boolean silent = false;
    Iterator<Map.Entry<NodeId, Heard>> all = nodes.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<NodeId, Heard> node = all.next();
      Heard heard = node.getValue();
      if (nowMs - heard.atMs() < silenceMs) {
        continue;
      }
      silent = true;
      if (node.getKey().equals(self)) {
        node.setValue(new Heard(heard.life(), heard.next(), nowMs));
      } else {
        all.remove();
      }
    }
    return silent;
  }
}
