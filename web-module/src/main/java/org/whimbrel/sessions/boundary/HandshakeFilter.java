package org.whimbrel.sessions.boundary;

import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.Principal;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.control.AccessTokens;
import org.whimbrel.accounts.control.SignIn;
import org.whimbrel.accounts.control.TokenBearer;
import org.whimbrel.platform.boundary.Problem;
import org.whimbrel.platform.control.NodeService;
import org.whimbrel.platform.control.Role;
import org.whimbrel.platform.control.Roles;
import org.whimbrel.protocol.Frame;
import org.whimbrel.sessions.control.Admission;

/**
 * Lets a WebSocket handshake pass if it comes from a signed-in device. The access token is in the
 * {@code Authorization} header (RFC 6750) or, from a browser, offered as a second subprotocol;
 * never in the URL, which ends up in logs.
 */
@WebFilter("/ws")
public class HandshakeFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final String BEARER = "Bearer ";
  private static final String SUBPROTOCOLS = "Sec-WebSocket-Protocol";
  private static final JsonMapper JSON = new JsonMapper();
  private static final Logger LOG = System.getLogger(HandshakeFilter.class.getName());

  @Inject transient AccessTokens tokens;
  @Inject transient SignIn signIn;
  @Inject transient Admission admission;
  @Inject transient NodeService service;
  @Inject transient Roles roles;

  /** The device, as the principal of the handshake. */
  record DevicePrincipal(TokenBearer bearer) implements Principal {
    @Override
    public String getName() {
      return bearer.device().toString();
    }
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!service.isInService()) {
      response.setHeader("Retry-After", "1");
      refuse(response, 503, "draining", "This node is taken out of service; try another one.");
      return;
    }
    if (!roles.has(Role.EDGE)) {
      // The filter of all roles may come after this one: annotated filters have no order.
      response.setHeader("Retry-After", "1");
      refuse(response, 503, "not-served-here", "This node has not the role edge; another one has.");
      return;
    }
    long retryMs = admission.admitMs();
    if (retryMs > 0) {
      response.setHeader("Retry-After", Long.toString((retryMs + 999) / 1_000));
      refuse(response, 503, "busy", "Too many handshakes at once.");
      return;
    }
    List<String> offered = offered(request);
    Optional<String> token = token(request, offered);
    if (token.isEmpty()) {
      refuse(response, 401, "no-token", "The handshake needs an access token.");
      return;
    }
    Optional<TokenBearer> bearer = tokens.verify(token.get());
    if (bearer.isEmpty()) {
      refuse(response, 401, "bad-token", "The access token is not good, or expired.");
      return;
    }
    if (!isSignedIn(bearer.get(), response)) {
      return;
    }
    if (!offered.contains(Frame.SUBPROTOCOL)) {
      refuse(response, 400, "no-subprotocol", "Offer the subprotocol " + Frame.SUBPROTOCOL + ".");
      return;
    }
    chain.doFilter(new SignedInHandshake(request, bearer.get()), response);
  }

  private boolean isSignedIn(TokenBearer bearer, HttpServletResponse response) throws IOException {
    boolean signedIn;
    try {
      signedIn = signIn.isSignedIn(bearer);
    } catch (RuntimeException failure) {
      LOG.log(Level.WARNING, "A handshake could not be checked: no database", failure);
      response.setHeader("Retry-After", "1");
      refuse(response, 503, "unavailable", "The server cannot check the device at the moment.");
      return false;
    }
    if (!signedIn) {
      refuse(response, 401, "signed-out", "The device is signed out.");
    }
    return signedIn;
  }

  private static List<String> offered(HttpServletRequest request) {
    return Collections.list(request.getHeaders(SUBPROTOCOLS)).stream()
        .flatMap(header -> Arrays.stream(header.split(",", -1)))
        .map(String::strip)
        .toList();
  }

  private static Optional<String> token(HttpServletRequest request, List<String> offered) {
    String header = request.getHeader("Authorization");
    if (header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.of(header.substring(BEARER.length()).strip());
    }
    return offered.stream()
        .filter(name -> name.startsWith(Frame.BEARER_SUBPROTOCOL_PREFIX))
        .map(name -> name.substring(Frame.BEARER_SUBPROTOCOL_PREFIX.length()))
        .findFirst();
  }

  private static void refuse(HttpServletResponse response, int status, String code, String detail)
      throws IOException {
    response.setStatus(status);
    response.setContentType(Problem.MEDIA_TYPE);
    if (status == HttpServletResponse.SC_UNAUTHORIZED) {
      response.setHeader("WWW-Authenticate", "Bearer realm=\"whimbrel\"");
    }
    JSON.writeValue(response.getOutputStream(), Problem.of(status, code, detail));
  }

  /**
   * Who asks, without an HTTP session. Liberty would make one for each socket, with a cookie: it is
   * memory for nothing, and while the server starts it may be gone before it is used.
   */
  private static final class SignedInHandshake extends HttpServletRequestWrapper {
    private final DevicePrincipal principal;

    SignedInHandshake(HttpServletRequest request, TokenBearer bearer) {
      super(request);
      this.principal = new DevicePrincipal(bearer);
    }

    @Override
    public Principal getUserPrincipal() {
      return principal;
    }

    @Override
    public @Nullable HttpSession getSession() {
      return null;
    }

    @Override
    public @Nullable HttpSession getSession(boolean create) {
      return null;
    }
  }
}
