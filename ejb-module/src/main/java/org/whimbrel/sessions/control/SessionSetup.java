package org.whimbrel.sessions.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.Config;

/** Gives out the settings of sessions. */
@ApplicationScoped
public class SessionSetup {
  @Produces
  @Singleton
  SocketSettings settings(Config config) {
    return SocketSettings.from(config);
  }
}
