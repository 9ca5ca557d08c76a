package org.whimbrel.connections.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.eclipse.microprofile.config.Config;

/** Gives out the settings of connections, and what is counted by them. */
@ApplicationScoped
public class ConnectionSetup {
  @Produces
  @Singleton
  ConnectionSettings settings(Config config) {
    return ConnectionSettings.from(config);
  }

  @Produces
  @Singleton
  RequestRate rate(ConnectionSettings settings, Clock clock) {
    return new RequestRate(settings, clock);
  }
}
