package org.whimbrel.sessions.control;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.platform.control.NodeId;

/** The directory of a single node, in its memory. */
@ApplicationScoped
public class LocalSessionDirectory implements SessionDirectory {
  private final Map<AccountId, Map<DeviceId, Registration>> accounts = new ConcurrentHashMap<>();

  @Override
  public void register(DeviceId device, Registration registration) {
    accounts.compute(
        device.account(),
        (account, devices) -> {
          Map<DeviceId, Registration> changed =
              devices == null ? new HashMap<>() : new HashMap<>(devices);
          changed.put(device, registration);
          return Map.copyOf(changed);
        });
  }

  @Override
  public void unregister(DeviceId device, Registration registration) {
    accounts.computeIfPresent(
        device.account(),
        (account, devices) -> {
          Map<DeviceId, Registration> changed = new HashMap<>(devices);
          changed.remove(device, registration);
          return changed.isEmpty() ? null : Map.copyOf(changed);
        });
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
