package org.whimbrel.messaging.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.Config;

/** Gives out the settings of messaging. */
@ApplicationScoped
public class MessagingSetup {
  @Produces
  @Singleton
  MessageSettings messages(Config config) {
    return MessageSettings.from(config);
  }

  @Produces
  @Singleton
  IntakeSettings intake(Config config) {
    return IntakeSettings.from(config);
  }

  @Produces
  @Singleton
  DeliverySettings delivery(Config config) {
    return DeliverySettings.from(config);
  }

  @Produces
  @Singleton
  SendingSettings sending(Config config) {
    return SendingSettings.from(config);
  }

  @Produces
  @Singleton
  ReceiptSettings receipts(Config config) {
    return ReceiptSettings.from(config);
  }
}
