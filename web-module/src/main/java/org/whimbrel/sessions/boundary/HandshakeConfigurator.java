package org.whimbrel.sessions.boundary;

import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import org.whimbrel.accounts.control.TokenBearer;
import org.whimbrel.protocol.Frame;
import org.whimbrel.sessions.boundary.HandshakeFilter.DevicePrincipal;

/** Hands the token's bearer from the handshake to the session. */
public class HandshakeConfigurator extends ServerEndpointConfig.Configurator {
  private static final String BEARER = "whimbrel.bearer";

  /**
   * The bearer of a handshake that {@link HandshakeFilter} let pass.
   *
   * @throws IllegalStateException if it did not: the endpoint is then open to nobody
   */
  public static TokenBearer bearer(ServerEndpointConfig config) {
    if (config.getUserProperties().get(BEARER) instanceof TokenBearer bearer) {
      return bearer;
    }
    throw new IllegalStateException("a handshake came past the filter");
  }

  @Override
  public void modifyHandshake(
      ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
    if (request.getUserPrincipal() instanceof DevicePrincipal principal) {
      config.getUserProperties().put(BEARER, principal.bearer());
    }
  }

  /** The token that a browser offers as a subprotocol is never selected. */
  @Override
  public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
    return requested.contains(Frame.SUBPROTOCOL) ? Frame.SUBPROTOCOL : "";
  }
}
