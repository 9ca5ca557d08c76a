package org.whimbrel.sessions.control;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.control.NodeId;
import org.whimbrel.sessions.control.SessionDirectory.Listener;

/** What this node's copy of the directory holds, by account. Thread-safe; does not block. */
final class ClusterIndex {
  private final Map<AccountId, Map<DeviceId, ClusterEntry>> accounts = new ConcurrentHashMap<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  void listen(Listener listener) {
    listeners.add(listener);
  }

  /**
   * Takes over what holds for a device. It is asked under the account's lock: whatever the order in
   * which changes are told, the last call leaves what holds.
   *
   * @param holds its entry, or null
   */
  void refresh(DeviceId device, Supplier<@Nullable ClusterEntry> holds) {
    boolean[] present = new boolean[2];
    accounts.compute(
        device.account(),
        (account, devices) -> {
          present[0] = devices != null;
          ClusterEntry now = holds.get();
          Map<DeviceId, ClusterEntry> changed =
              devices == null ? new HashMap<>() : new HashMap<>(devices);
          if (now == null) {
            changed.remove(device);
          } else {
            changed.put(device, now);
          }
          present[1] = !changed.isEmpty();
          return changed.isEmpty() ? null : Map.copyOf(changed);
        });
    if (present[0] != present[1]) {
      listeners.forEach(listener -> listener.changed(device.account(), present[1]));
    }
  }

  /** What it knows of a device. */
  @Nullable ClusterEntry of(DeviceId device) {
    return accounts.getOrDefault(device.account(), Map.of()).get(device);
  }

  /** All devices that it knows. */
  List<DeviceId> devices() {
    List<DeviceId> all = new ArrayList<>();
    accounts.values().forEach(devices -> all.addAll(devices.keySet()));
    return all;
  }

  Map<NodeId, Set<AccountId>> nodesOf(Collection<AccountId> wanted) {
    Map<NodeId, Set<AccountId>> nodes = new HashMap<>();
    for (AccountId account : wanted) {
      for (ClusterEntry entry : accounts.getOrDefault(account, Map.of()).values()) {
        nodes.computeIfAbsent(entry.node(), node -> new HashSet<>()).add(account);
      }
    }
    return nodes;
  }
}
