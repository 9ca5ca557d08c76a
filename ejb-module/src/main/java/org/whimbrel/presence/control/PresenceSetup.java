package org.whimbrel.presence.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.Config;

/** Gives out the settings of presence. */
@ApplicationScoped
public class PresenceSetup {
  @Produces
  @Singleton
  PresenceSettings settings(Config config) {
    return PresenceSettings.from(config);
  }
}
