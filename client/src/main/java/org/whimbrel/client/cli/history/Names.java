package org.whimbrel.client.cli.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What accounts are called. Not thread-safe. */
final class Names {
  private final Map<UUID, Event.Name> names = new HashMap<>();
  private final Map<String, UUID> handles = new HashMap<>();

  /** Whether this is no news. */
  boolean knows(Event.Name name) {
    return name.equals(names.get(name.id()));
  }

  /** A handle stays with the account that it was first seen with, whatever is told later. */
  void add(Event.Name name) {
    names.put(name.id(), name);
    handles.putIfAbsent(name.handle(), name.id());
  }

  /** What the server tells along with a connection or a profile. */
  void add(@Nullable JsonNode info) {
    if (info == null) {
      return;
    }
    JsonNode user = info.path("user");
    if (user.path("id").isTextual() && user.path("handle").isTextual()) {
      add(
          new Event.Name(
              UUID.fromString(user.path("id").asText()),
              user.path("handle").asText(),
              user.path("displayName").asText()));
    }
  }

  Optional<Event.Name> find(UUID account) {
    return Optional.ofNullable(names.get(account));
  }

  Optional<UUID> find(String handle) {
    return Optional.ofNullable(handles.get(handle));
  }
}
