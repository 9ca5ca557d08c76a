package org.whimbrel.client.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.whimbrel.client.rest.Requests.Call;

/** What needs no access token: registering, signing in, refreshing. Thread-safe. */
public final class SessionApi {
  private final Requests requests;

  /** Over these requests. */
  public SessionApi(Requests requests) {
    this.requests = requests;
  }

  /**
   * Makes an account; gives its identifier. Fails with {@code handle-taken}, among others. If an
   * answer was lost, the handle may be taken by this very account: sign in to find out.
   */
  public CompletableFuture<UUID> register(String handle, String displayName, String password) {
    ObjectNode body =
        Requests.object()
            .put("handle", handle)
            .put("displayName", displayName)
            .put("password", password);
    return requests
        .send(Call.postOnce("/account", body), null)
        .thenApply(answer -> new Fields(Requests.json(answer)).uuid("id"));
  }

  /** Signs in as a new device, which takes one of the account's places. */
  public CompletableFuture<Tokens> signIn(String handle, String password, String deviceName) {
    return open(credentials(handle, password).put("deviceName", deviceName));
  }

  /** Signs in as the device that one was before. */
  public CompletableFuture<Tokens> signIn(String handle, String password, int device) {
    return open(credentials(handle, password).put("device", device));
  }

  /** Trades a refresh token for new tokens; may be repeated for a while if the answer was lost. */
  public CompletableFuture<Tokens> refresh(UUID account, int device, String refreshToken) {
    ObjectNode body =
        Requests.object()
            .put("account", account.toString())
            .put("device", device)
            .put("refreshToken", refreshToken);
    return requests
        .send(Call.post("/session/refresh", body), null)
        .thenApply(answer -> Tokens.from(Requests.json(answer)));
  }

  private CompletableFuture<Tokens> open(ObjectNode body) {
    return requests
        .send(Call.postOnce("/session", body), null)
        .thenApply(answer -> Tokens.from(Requests.json(answer)));
  }

  private static ObjectNode credentials(String handle, String password) {
    return Requests.object().put("handle", handle).put("password", password);
  }
}
