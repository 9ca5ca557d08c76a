package org.whimbrel.platform.control;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;

/**
 * What this node does; at least one thing.
 *
 * @param all the roles, never empty
 */
public record Roles(Set<Role> all) {
  private static final String NAME = "whimbrel.roles";

  /**
   * Takes a copy.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Roles {
    if (all.isEmpty()) {
      throw new IllegalArgumentException(NAME + " is empty; it names one or more of " + known());
    }
    all = Collections.unmodifiableSet(EnumSet.copyOf(all));
  }

  /** Whether the node has this one. */
  public boolean has(Role role) {
    return all.contains(role);
  }

  /**
   * Reads a list with commas between; blanks do not matter.
   *
   * @throws IllegalArgumentException if it names none, or one that there is not; its text is for
   *     the operator
   */
  static Roles parse(String list) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String part : list.split(",", -1)) {
      String name = part.strip();
      if (!name.isEmpty()) {
        roles.add(role(name));
      } else if (!list.isBlank()) {
        throw new IllegalArgumentException(
            NAME + " has an empty name in '" + list + "'; it names one or more of " + known());
      }
    }
    return new Roles(roles);
  }

  /** An empty value counts as none in MicroProfile Config, and must not mean the default. */
  static Roles from(Config config) {
    Optional<String> list = config.getOptionalValue("whimbrel.roles", String.class);
    return parse(list.orElse(""));
  }

  private static Role role(String name) {
    return Arrays.stream(Role.values())
        .filter(role -> role.configName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    NAME + " names '" + name + "'; there are only " + known()));
  }

  private static String known() {
    return Arrays.stream(Role.values()).map(Role::configName).collect(Collectors.joining(", "));
  }

  /** As in the configuration. */
  @Override
  public String toString() {
    return all.stream().map(Role::configName).collect(Collectors.joining(","));
  }
}
