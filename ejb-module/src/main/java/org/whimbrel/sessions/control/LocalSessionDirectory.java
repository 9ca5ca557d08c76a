package org.whimbrel.sessions.control;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.control.NodeId;

/** The directory of a single node, in its memory. */
public class LocalSessionDirectory implements SessionDirectory {
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final Map<AccountId, Map<DeviceId, Registration>> accounts = new ConcurrentHashMap<>();

  @Override
  public void register(DeviceId device, Registration registration) {
    boolean[] first = new boolean[1];
    accounts.compute(
        device.account(),
        (account, devices) -> {
          first[0] = devices == null;
          Map<DeviceId, Registration> changed =
              devices == null ? new HashMap<>() : new HashMap<>(devices);
          changed.put(device, registration);
          return Map.copyOf(changed);
        });
    if (first[0]) {
      tell(device.account(), true);
    }
  }

  @Override
  public void unregister(DeviceId device, Registration registration) {
    boolean[] last = new boolean[1];
    accounts.computeIfPresent(
        device.account(),
        (account, devices) -> {
          Map<DeviceId, Registration> changed = new HashMap<>(devices);
          changed.remove(device, registration);
          last[0] = changed.isEmpty();
          return last[0] ? null : Map.copyOf(changed);
        });
    if (last[0]) {
      tell(device.account(), false);
    }
  }

  @Override
  public void listen(Listener listener) {
    listeners.add(listener);
  }

  private void tell(AccountId account, boolean present) {
    listeners.forEach(listener -> listener.changed(account, present));
  }

  @Override
  public Optional<NodeId> nodeOf(DeviceId device) {
    return Optional.ofNullable(accounts.getOrDefault(device.account(), Map.of()).get(device))
        .map(Registration::node);
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public Map<NodeId, Set<AccountId>> nodesOf(Collection<AccountId> wanted) {
    Map<NodeId, Set<AccountId>> nodes = new HashMap<>();
    for (AccountId account : wanted) {
      for (Registration registration : accounts.getOrDefault(account, Map.of()).values()) {
        nodes.computeIfAbsent(registration.node(), node -> new HashSet<>()).add(account);
      }
    }
    return nodes;
  }
}
