package org.whimbrel.messaging.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.UUID;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.annotation.RegistryScope;
import org.whimbrel.accounts.entity.AccountId;

/**
 * Tells the operator of senders who wrote to somebody who blocks them: a sound client does not. By
 * a metric to watch, and a line in the log to follow up. Who the recipient is stays out of both.
 */
@ApplicationScoped
public class BlockedSends {
  /** The metric: messages to a recipient who blocks the sender. */
  static final String METRIC = "whimbrel_blocked_sends";

  private static final Logger LOG = System.getLogger(BlockedSends.class.getName());

  @Inject
  @RegistryScope(scope = MetricRegistry.APPLICATION_SCOPE)
  MetricRegistry metrics;

  /** One recipient of the message blocks its sender. */
  void noticed(UUID messageId, AccountId sender) {
    Counter counter = metrics.counter(METRIC);
    counter.inc();
    LOG.log(Level.WARNING, "alert=blocked-send sender={0} message={1}", sender.value(), messageId);
  }
}
