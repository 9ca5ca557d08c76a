package org.whimbrel.messaging.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.whimbrel.platform.control.DrainSettings;
import org.whimbrel.platform.control.DrainStep;

/** Waits until the broker has all messages and receipts that this node took in. */
@ApplicationScoped
public class IntakeStep implements DrainStep {
  @Inject DrainSettings settings;
  @Inject MessageIntake messages;
  @Inject ReceiptIntake receipts;

  @Override
  public Place place() {
    return Place.INTAKE;
  }

  @Override
  public long limitMs() {
    return settings.intakeMs();
  }

  @Override
  public boolean advance(long sinceMs) {
    return messages.isIdle() && receipts.isIdle();
  }
}
