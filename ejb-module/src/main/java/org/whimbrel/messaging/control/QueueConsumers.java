package org.whimbrel.messaging.control;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.TreeSet;
import org.whimbrel.platform.control.Consumers;
import org.whimbrel.platform.control.Role;
import org.whimbrel.platform.control.Roles;

/** The consumers of the queues: those that all nodes share, and this node's own. */
@ApplicationScoped
public class QueueConsumers implements Consumers {
  @Override
  public Set<String> of(Roles roles) {
    Set<String> beans = new TreeSet<>();
    if (roles.has(Role.WORKER)) {
      beans.add(FanOutListener.class.getSimpleName());
      beans.add(ReceiptListener.class.getSimpleName());
    }
    if (roles.has(Role.EDGE)) {
      beans.add(DeliveryListener.class.getSimpleName());
    }
    return beans;
  }
}
