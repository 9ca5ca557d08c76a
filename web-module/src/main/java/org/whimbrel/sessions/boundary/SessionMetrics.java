package org.whimbrel.sessions.boundary;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.annotation.RegistryScope;
import org.whimbrel.protocol.CloseCode;
import org.whimbrel.sessions.control.LocalSessions;

/** Tells the operator how many sessions this node has, and why it ends them. Thread-safe. */
@ApplicationScoped
public class SessionMetrics {
  /** The metric: sessions now. */
  static final String SESSIONS = "whimbrel_sessions";

  /** The metric: sockets that this node closed, or refused, by close code. */
  static final String CLOSED = "whimbrel_sockets_closed";

  @Inject
  @RegistryScope(scope = MetricRegistry.APPLICATION_SCOPE)
  MetricRegistry metrics;

  @Inject LocalSessions sessions;

  void onStart(@Observes Startup startup) {
    metrics.gauge(SESSIONS, sessions, LocalSessions::count);
  }

  /** This node closes a socket. */
  void closed(CloseCode code) {
    metrics.counter(CLOSED, new Tag("code", String.valueOf(code.code()))).inc();
  }
}
