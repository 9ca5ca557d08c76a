package org.whimbrel.platform.control;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Waits while the balancer finds out that this node is not ready any more. */
@ApplicationScoped
public class BalancerStep implements DrainStep {
  @Inject DrainSettings settings;

  @Override
  public Place place() {
    return Place.BALANCER;
  }

  @Override
  public long limitMs() {
    return settings.balancerMs();
  }

  @Override
  public boolean advance(long sinceMs) {
    return sinceMs >= settings.balancerMs();
  }
}
