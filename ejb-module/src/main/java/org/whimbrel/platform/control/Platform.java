package org.whimbrel.platform.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.eclipse.microprofile.config.Config;

/** Gives out what the other features are told by their surroundings. */
@ApplicationScoped
public class Platform {
  private final RoleCheck roleCheck = new RoleCheck();

  /** The clock that all of the server reads; tests put their own in its place. */
  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  /** This node's name. */
  @Produces
  @Singleton
  NodeId node(Config config) {
    return new NodeId(config.getValue("whimbrel.node", String.class));
  }

  /** What this node does. */
  @Produces
  @Singleton
  Roles roles(Config config) {
    return roleCheck.read(config);
  }

  /** The bounds of a drain. */
  @Produces
  @Singleton
  DrainSettings drain(Config config) {
    return DrainSettings.from(config);
  }

  /** The settings of retention. */
  @Produces
  @Singleton
  RetentionSettings retention(Config config) {
    return RetentionSettings.from(config);
  }
}
