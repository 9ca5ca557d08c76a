package org.whimbrel.sessions.boundary;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.whimbrel.sessions.control.ClusterMembership;

/** A node of a cluster has joined it; which members it sees (MicroProfile Health). */
@Readiness
@ApplicationScoped
public class ClusterReady implements HealthCheck {
  @Inject ClusterMembership membership;

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.builder()
        .name("cluster")
        .status(membership.isReady())
        .withData("members", String.join(" ", membership.members()))
        .build();
  }
}
