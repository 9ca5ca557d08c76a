package org.whimbrel.platform.boundary;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;
import org.whimbrel.platform.control.ConsumerControl;
import org.whimbrel.platform.control.NodeService;
import org.whimbrel.platform.control.Probes;
import org.whimbrel.platform.control.SchemaUpkeep;

/** What {@code /health} says (MicroProfile Health). */
final class HealthChecks {
  private HealthChecks() {}

  /** The schema is up to date. */
  @Startup
  @ApplicationScoped
  public static class Started implements HealthCheck {
    @Inject SchemaUpkeep schema;

    @Override
    public HealthCheckResponse call() {
      return HealthCheckResponse.builder().name("schema").status(schema.isUpToDate()).build();
    }
  }

  /** The application answers. A restart would not help a broker or a database that is away. */
  @Liveness
  @ApplicationScoped
  public static class Live implements HealthCheck {
    @Override
    public HealthCheckResponse call() {
      return HealthCheckResponse.up("application");
    }
  }

  /** The schema is up to date and the database answers. */
  @Readiness
  @ApplicationScoped
  public static class DatabaseReady implements HealthCheck {
    @Inject Probes probes;
    @Inject SchemaUpkeep schema;

    @Override
    public HealthCheckResponse call() {
      return HealthCheckResponse.builder()
          .name("database")
          .status(schema.isUpToDate() && probes.databaseAnswers())
          .build();
    }
  }

  /** Nobody takes the node out of service. */
  @Readiness
  @ApplicationScoped
  public static class ServiceReady implements HealthCheck {
    @Inject NodeService service;

    @Override
    public HealthCheckResponse call() {
      return HealthCheckResponse.builder()
          .name("service")
          .status(service.isInService())
          .withData("state", service.state().wire())
          .build();
    }
  }

  /** What this node's roles need to consume from the queues does. */
  @Readiness
  @ApplicationScoped
  public static class ConsumersReady implements HealthCheck {
    @Inject ConsumerControl consumers;

    @Override
    public HealthCheckResponse call() {
      return HealthCheckResponse.builder().name("consumers").status(consumers.areRunning()).build();
    }
  }

  /** The broker answers. */
  @Readiness
  @ApplicationScoped
  public static class BrokerReady implements HealthCheck {
    @Inject Probes probes;

    @Override
    public HealthCheckResponse call() {
      return HealthCheckResponse.builder().name("broker").status(probes.brokerAnswers()).build();
    }
  }
}
