package org.whimbrel.keys.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.eclipse.microprofile.config.Config;

/** Gives out the settings of keys. */
@ApplicationScoped
public class KeySetup {
  @Produces
  @Singleton
  KeySettings keys(Config config) {
    return KeySettings.from(config);
  }

  @Produces
  @Singleton
  ArchiveSettings archive(Config config) {
    return ArchiveSettings.from(config);
  }

  @Produces
  @Singleton
  ArchiveRate rate(ArchiveSettings settings, Clock clock) {
    return new ArchiveRate(settings, clock);
  }
}
