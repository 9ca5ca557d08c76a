package org.whimbrel.accounts.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.Config;

/** Gives out the settings of accounts, devices and tokens. */
@ApplicationScoped
public class AccountSetup {
  @Produces
  @Singleton
  AccountSettings accounts(Config config) {
    return AccountSettings.from(config);
  }

  @Produces
  @Singleton
  DeviceSettings devices(Config config) {
    return DeviceSettings.from(config);
  }

  @Produces
  @Singleton
  TokenSettings tokens(Config config) {
    return TokenSettings.from(config);
  }
}
