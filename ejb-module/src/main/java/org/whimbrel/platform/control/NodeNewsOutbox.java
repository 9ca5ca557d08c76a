package org.whimbrel.platform.control;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What this node has to tell and has not told yet. The same again, while it waits, is told once. Of
 * more than it may keep it keeps nothing and leaves out a number, by which the others find out.
 * Thread-safe; does not block.
 */
final class NodeNewsOutbox {
  private final NodeId self;
  private final UUID life;
  private final int waitingMax;
  private final int bundleMaxCount;

  private final Set<NodeNews> waiting = new LinkedHashSet<>();
  private @Nullable NodeNewsBundle underWay;
  private long next;

  NodeNewsOutbox(NodeId self, UUID life, NodeNewsSettings settings) {
    this.self = self;
    this.life = life;
    this.waitingMax = settings.waitingMax();
    this.bundleMaxCount = settings.bundleMaxCount();
  }

  synchronized void add(NodeNews news) {
    if (waiting.size() >= waitingMax && !waiting.contains(news)) {
      waiting.clear();
      next++;
    }
    waiting.add(news);
  }

  /**
   * The next bundle, which is the same one until it was {@link #sent}.
   *
   * @param evenEmpty whether to make one if there is nothing to tell
   */
  synchronized Optional<NodeNewsBundle> next(boolean evenEmpty) {
    if (underWay == null && (evenEmpty || !waiting.isEmpty())) {
      List<NodeNews> some = new ArrayList<>();
      Iterator<NodeNews> oldest = waiting.iterator();
      while (oldest.hasNext() && some.size() < bundleMaxCount) {
        some.add(oldest.next());
        oldest.remove();
      }
      underWay = new NodeNewsBundle(self, life, next++, false, some);
    }
    return Optional.ofNullable(underWay);
  }

  /** The broker has taken the bundle. */
  synchronized void sent() {
    underWay = null;
  }

  /** The last word of a node that stops. What still waits counts as lost, by its number. */
  synchronized NodeNewsBundle last() {
    if (underWay != null || !waiting.isEmpty()) {
      next++;
    }
    return new NodeNewsBundle(self, life, next++, true, List.of());
  }
}
