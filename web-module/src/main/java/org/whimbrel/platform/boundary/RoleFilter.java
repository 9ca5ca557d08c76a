package org.whimbrel.platform.boundary;

import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.whimbrel.platform.control.Role;
import org.whimbrel.platform.control.Roles;

/**
 * Answers what this node's roles do not serve with 503: the request is right and another node would
 * do it, so a balancer may send it there, and a client tries again.
 */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public class RoleFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SOCKET = "/ws";
  private static final String OPERATOR = "/api/operator/";
  private static final String RETRY_S = "1";

  @Inject transient Roles roles;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Role needed = request.getServletPath().equals(SOCKET) ? Role.EDGE : Role.API;
    // What the operator does with a node has to be possible on every node.
    if (roles.has(needed) || request.getRequestURI().startsWith(OPERATOR)) {
      chain.doFilter(request, response);
      return;
    }
    response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    response.setContentType(Problem.MEDIA_TYPE);
    response.setHeader("Retry-After", RETRY_S);
    JSON.writeValue(
        response.getOutputStream(),
        Problem.of(
            HttpServletResponse.SC_SERVICE_UNAVAILABLE,
            "not-served-here",
            "This node has not the role " + needed.configName() + "; another one has.",
            1_000L,
            null));
  }
}
