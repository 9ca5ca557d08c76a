package org.whimbrel.sessions.control;

import java.util.UUID;
import org.infinispan.conflict.EntryMergePolicy;
import org.infinispan.container.entries.CacheEntry;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.control.NodeId;

/**
 * A session as the nodes tell each other of it: plain text, so that no class is made from what
 * comes in by the network.
 *
 * @param node where it is
 * @param incarnation that node from its start to its end; a restarted one is another
 * @param session its id
 * @param stamp greater for the newer session of a device; milliseconds since 1970-01-01 UTC, or
 *     more if the one before it had as much
 */
record ClusterEntry(NodeId node, String incarnation, UUID session, long stamp) {
  private static final int PARTS = 4;

  /** After a split: the newer session stays, the same one on all nodes. */
  static final EntryMergePolicy<String, String> NEWER =
      (preferred, others) -> {
        CacheEntry<String, String> newest = preferred;
        for (CacheEntry<String, String> other : others) {
          if (newest == null
              || (other != null && parse(other.getValue()).isAfter(parse(newest.getValue())))) {
            newest = other;
          }
        }
        return newest;
      };

  /** Whether it replaces the other one. */
  boolean isAfter(ClusterEntry other) {
    return stamp != other.stamp ? stamp > other.stamp : session.compareTo(other.session) > 0;
  }

  boolean is(@Nullable ClusterEntry other) {
    return other != null && session.equals(other.session);
  }

  String text() {
    return node + " " + incarnation + " " + session + " " + stamp;
  }

  /** The other way round. */
  static ClusterEntry parse(String text) {
    String[] parts = text.split(" ", PARTS);
    return new ClusterEntry(
        new NodeId(parts[0]), parts[1], UUID.fromString(parts[2]), Long.parseLong(parts[3]));
  }

  static String key(DeviceId device) {
    return device.toString();
  }

  /** The other way round. */
  static DeviceId device(String key) {
    int slash = key.indexOf('/');
    return DeviceId.of(
        UUID.fromString(key.substring(0, slash)), Integer.parseInt(key.substring(slash + 1)));
  }
}
