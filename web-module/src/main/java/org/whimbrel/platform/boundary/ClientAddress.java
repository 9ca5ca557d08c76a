package org.whimbrel.platform.boundary;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.whimbrel.platform.control.TrustedProxies;

/** Whom a request is from, also behind the proxies that this server trusts. Thread-safe. */
@ApplicationScoped
public class ClientAddress {
  private static final String FORWARDED_FOR = "X-Forwarded-For";

  @Inject
  @ConfigProperty(name = "whimbrel.http.proxies")
  Optional<String> proxies;

  private TrustedProxies trusted = TrustedProxies.parse("");

  @PostConstruct
  void start() {
    try {
      trusted = TrustedProxies.parse(proxies.orElse(""));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("whimbrel.http.proxies: " + e.getMessage(), e);
    }
  }

  /** Makes the bean with the server, so that a wrong setting stops the start, not a user. */
  void onStart(@Observes Startup startup) {}

  /** The client's IP address as text. */
  public String of(HttpServletRequest request) {
    List<String> headers = Collections.list(request.getHeaders(FORWARDED_FOR));
    return trusted.client(
        request.getRemoteAddr(), headers.isEmpty() ? null : String.join(",", headers));
  }
}
