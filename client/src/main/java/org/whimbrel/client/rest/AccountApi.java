package org.whimbrel.client.rest;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.rest.Requests.Call;
import org.whimbrel.protocol.Bytes;

/** One's own account, and the profiles of others. Thread-safe. */
public final class AccountApi {
  private final SignedInRequests requests;

  /** As this device. */
  public AccountApi(SignedInRequests requests) {
    this.requests = requests;
  }

  /**
   * What others see of an account.
   *
   * @param id its identifier
   * @param handle what it is found by
   * @param displayName what is shown
   * @param avatar the avatar's version; null without one
   */
  public record Profile(UUID id, String handle, String displayName, @Nullable String avatar) {
    static Profile from(Fields fields) {
      return new Profile(
          fields.uuid("id"),
          fields.text("handle"),
          fields.text("displayName"),
          fields.optionalText("avatar"));
    }
  }

  /** Who one is. */
  public CompletableFuture<Profile> me() {
    return requests.read(Call.get("/account/me"), Profile::from);
  }

  /** Whether senders may know what one has read. */
  public CompletableFuture<Boolean> tellsReading() {
    return requests
        .json(Call.get("/account/me/settings"))
        .thenApply(json -> json.path("readReceipts").asBoolean());
  }

  /** Lets senders know what one reads from now on, or not. */
  public CompletableFuture<Void> tellReading(boolean tell) {
    return requests.done(
        Call.put("/account/me/settings", Requests.object().put("readReceipts", tell)));
  }

  /** Whether contacts may know when one is there. */
  public CompletableFuture<Boolean> showsPresence() {
    return requests
        .json(Call.get("/account/me/settings"))
        .thenApply(json -> json.path("showPresence").asBoolean());
  }

  /** Lets contacts know when one is there from now on, or not. */
  public CompletableFuture<Void> showPresence(boolean show) {
    return requests.done(
        Call.put("/account/me/settings", Requests.object().put("showPresence", show)));
  }

  /** Changes one's display name. */
  public CompletableFuture<Void> rename(String displayName) {
    return requests.done(
        Call.put("/account/me", Requests.object().put("displayName", displayName)));
  }

  /** Sets one's avatar. */
  public CompletableFuture<Void> putAvatar(Bytes image, String mediaType) {
    return requests.done(new Call("PUT", "/account/me/avatar", image, mediaType, null, true));
  }

  /** Takes one's avatar away. */
  public CompletableFuture<Void> deleteAvatar() {
    return requests.done(Call.delete("/account/me/avatar"));
  }

  /** The account with a handle; empty if there is none. */
  public CompletableFuture<Optional<Profile>> find(String handle) {
    return optional(
        requests.read(
            Call.get("/user?handle=" + URLEncoder.encode(handle, StandardCharsets.UTF_8)),
            Profile::from));
  }

  /** The account with an identifier; empty if there is none, or it is not to be seen. */
  public CompletableFuture<Optional<Profile>> find(UUID id) {
    return optional(requests.read(Call.get("/user/" + id), Profile::from));
  }

  /** Somebody's avatar; empty if there is none. */
  public CompletableFuture<Optional<Bytes>> avatar(UUID id) {
    return optional(
        requests.send(Call.get("/user/" + id + "/avatar")).thenApply(a -> Bytes.of(a.body())));
  }

  /** Signs this device out: its tokens are worth nothing any more, its socket closes. */
  public CompletableFuture<Void> signOut() {
    return requests.done(Call.delete("/session"));
  }

  private static <T> CompletableFuture<Optional<T>> optional(CompletableFuture<T> answer) {
    return answer
        .thenApply(Optional::of)
        .exceptionallyCompose(
            failure ->
                ProblemException.in(failure).filter(p -> p.status() == 404).isPresent()
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : CompletableFuture.failedFuture(failure));
  }
}
