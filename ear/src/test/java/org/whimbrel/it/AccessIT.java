package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.whimbrel.client.crypto.ChainSigner;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.DeviceChain;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * Who may do what: each method of each resource, asked for about the same owner by the owner, by
 * somebody whom the owner does not know, by a contact whom the owner blocks, and by nobody good.
 */
@ExtendWith(SharedServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessIT {
  private static final String NO_TOKEN = "";
  private static final String PROBLEM = "application/problem+json";

  /**
   * What the owner, a stranger and a blocked contact are answered; and which lines are open, or the
   * operator's: those answer everybody the same, whatever the token.
   */
  private static final String MATRIX =
      """
      POST   /api/account                              | 201 | 201 | 201 | open
      GET    /api/account/me                           | 200 | 200 | 200
      PUT    /api/account/me                           | 200 | 200 | 200
      PUT    /api/account/me/avatar                    | 415 bad-image | 415 bad-image | 415 bad-image
      DELETE /api/account/me/avatar                    | 204 | 204 | 204
      GET    /api/user                                 | 200 | 200 | 200
      GET    /api/user/{id}                            | 200 | 200 | 200
      GET    /api/user/{id}/avatar                     | 404 no-avatar | 404 no-avatar | 404 no-avatar
      GET    /api/device                               | 200 | 200 | 200
      PUT    /api/device/{number}                      | 204 | 404 unknown-device | 404 unknown-device
      DELETE /api/device/{number}                      | 204 | 404 unknown-device | 404 unknown-device
      POST   /api/session                              | 201 | 201 | 201 | open
      POST   /api/session/refresh                      | 200 | 200 | 200 | open
      DELETE /api/session                              | 204 | 204 | 204
      GET    /api/connection/user/{userId}             | 200 | NOT | NOT
      GET    /api/connection/user/{userId}/group       | 200 | NOT | NOT
      POST   /api/connection/user/{userId}/recipient/{recipientId}                  | 200 | NOT | NOT
      DELETE /api/connection/user/{userId}/recipient/{recipientId}                  | 204 | NOT | NOT
      PUT    /api/connection/user/{userId}/recipient/{recipientId}/request/{accept} | 200 | NOT | NOT
      PUT    /api/connection/user/{userId}/recipient/{recipientId}/block/{block}    | 200 | NOT | NOT
      PUT    /api/connection/user/{userId}/recipient/{recipientId}/groups           | 200 | NOT | NOT
      POST   /api/keys/chain                           | 200 | 403 wrong-owner | 403 wrong-owner
      POST   /api/keys/record                          | 200 | 403 wrong-owner | 403 wrong-owner
      GET    /api/keys/user/{id}                       | 200 | 404 unknown-account | 200
      POST   /api/keys/query                           | 200 | 200 | 200
      PUT    /api/keys/approval/{device}               | 400 malformed-keys | 404 unknown-device | 404 unknown-device
      GET    /api/keys/approval                        | 204 | 204 | 204
      POST   /api/archive/keys                         | 400 malformed-keys | 400 malformed-keys | 400 malformed-keys
      GET    /api/archive/keys                         | 200 | 200 | 200
      PUT    /api/archive/recovery                     | 400 malformed-keys | 400 malformed-keys | 400 malformed-keys
      GET    /api/archive/recovery                     | 204 | 204 | 204
      POST   /api/archive/wraps                        | 204 | 204 | 204
      GET    /api/message/{id}/recipients              | 200 | 404 unknown-message | 404 unknown-message
      POST   /api/message                              | 202 | 202 | 202
      GET    /api/message                              | 200 | 200 | 200
      GET    /api/message/{id}/state                   | 200 | 404 unknown-message | 404 unknown-message
      POST   /api/message/read                         | 202 | 202 | 202
      GET    /api/account/me/settings                  | 200 | 200 | 200
      PUT    /api/account/me/settings                  | 200 | 200 | 200
      POST   /api/message/{id}/wraps                   | 200 | 404 unknown-message | 404 unknown-message
      PUT    /api/message/cursor                       | 204 | 204 | 204
      POST   /api/operator/drain                       | 401 not-operator | 401 not-operator | 401 not-operator | operator
      GET    /api/operator/drain                       | 401 not-operator | 401 not-operator | 401 not-operator | operator
      DELETE /api/operator/drain                       | 401 not-operator | 401 not-operator | 401 not-operator | operator
      """;

  private final WhimbrelServer server;
  private final Api api;
  private final User owner;
  private final User stranger;
  private final User blocked;
  private final User contact;
  private final User door;
  private final Login owners;
  private final Login strangers;
  private final Login blockeds;
  private final Login revoked;
  private final Frame.Send message;

  AccessIT(WhimbrelServer server) {
    this.server = server;
    this.api = server.api();
    this.owner = User.register(api, "owner");
    this.stranger = User.register(api, "stranger");
    this.blocked = User.register(api, "blocked");
    this.contact = User.register(api, "contact");
    this.door = User.register(api, "door");
    this.owners = owner.signIn();
    this.strangers = stranger.signIn();
    this.blockeds = blocked.signIn();
    door.signIn();
    blocked.connect(owner);
    contact.connect(owner);
    owner.block(blocked, true);
    this.revoked = owner.signInWithoutKeys();
    api.call("DELETE", "/api/device/" + revoked.device(), owners.accessToken(), null);
    this.message = owners.message(blocked.id());
    assertThat(api.send(owners.accessToken(), message).status()).isEqualTo(202);
    awaitSent();
  }

  private void awaitSent() {
    try (DeviceClient client = DeviceClient.connect(server, owners)) {
      Frame.Send later = client.message(owner.id());
      client.sendAccepted(later);
      client.awaitEntry(later.id());
    }
  }

  private record Line(String operation, List<String> expected, boolean open) {
    static Line parse(String text) {
      String[] parts = text.split("\\|");
      List<String> cells = Arrays.stream(parts).map(String::strip).toList();
      return new Line(
          cells.get(0).replaceAll(" +", " "),
          cells.subList(1, 4).stream()
              .map(cell -> cell.equals("NOT") ? "403 not-your-account" : cell)
              .toList(),
          cells.size() > 4);
    }

    String method() {
      return operation.substring(0, operation.indexOf(' '));
    }

    String path() {
      return operation.substring(operation.indexOf(' ') + 1);
    }

    @Override
    public String toString() {
      return operation;
    }
  }

  private static Stream<Line> lines() {
    return MATRIX.lines().map(Line::parse);
  }

  @ParameterizedTest
  @MethodSource("lines")
  void eachShouldBeAnsweredAsTheMatrixSays(Line line) throws BadKeysException {
    // The owner last, who may: else a line that must not change anything could find it done.
    List<Login> callers = List.of(owners, strangers, blockeds);
    for (int i = callers.size() - 1; i >= 0; i--) {
      assertAnswer(line, ask(line, callers.get(i), callers.get(i)), line.expected().get(i));
    }
  }

  @ParameterizedTest
  @MethodSource("lines")
  void whoIsNotSignedInShouldBeAnsweredNothing(Line line) throws BadKeysException {
    String open = line.expected().get(0);
    assertAnswer(line, ask(line, owners, revoked), line.open() ? open : "401 signed-out");
    assertAnswer(
        line, ask(line, owners, owners.with(NO_TOKEN)), line.open() ? open : "401 no-token");
    for (String bad : List.of("garbage", owners.accessToken().replaceFirst("\\.", ".e"))) {
      Api.Answer answer = ask(line, owners, owners.with(bad));
      assertAnswer(line, answer, line.open() ? open : "401 no-token");
    }
  }

  private static void assertAnswer(Line line, Api.Answer answer, String expected) {
    String told = answer.status() < 400 ? "" : " " + answer.code();
    assertThat(answer.status() + told).as(line + ": " + answer).isEqualTo(expected);
    if (answer.status() >= 400) {
      assertThat(answer.mediaType()).as(line + ": " + answer).isEqualTo(PROBLEM);
      assertThat(answer.json().get("status").asInt()).isEqualTo(answer.status());
    }
    if (answer.status() == 401) {
      assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
    }
  }

  /** What somebody would ask, with the token of somebody else or the same. */
  private Api.Answer ask(Line line, Login author, Login bearer) throws BadKeysException {
    String token = bearer.accessToken();
    if (line.operation().equals("DELETE /api/session") && author == bearer) {
      token = author.user().signInWithoutKeys().accessToken(); // it is of no use afterwards
    }
    return api.call(
        line.method(),
        path(line),
        token.equals(NO_TOKEN) ? null : token,
        line.method().equals("GET") || line.method().equals("DELETE") ? null : body(line, author));
  }

  private String path(Line line) {
    if (line.path().contains("{recipientId}")) {
      contact.connect(owner); // it may have been ended
    }
    String path =
        line.path()
            .replace("{userId}", owner.id().toString())
            .replace("{recipientId}", contact.id().toString())
            .replace("{accept}", "true")
            .replace("{block}", "false");
    if (path.startsWith("/api/message/")) {
      path = path.replace("{id}", message.id().toString());
    }
    if (path.contains("{number}") || path.contains("{device}")) {
      // A number that only the owner has: each time another, for it is revoked.
      String other = String.valueOf(ownersOther());
      path = path.replace("{number}", other).replace("{device}", other);
    }
    return path.replace("{id}", owner.id().toString())
        + (path.equals("/api/user") ? "?handle=" + owner.handle() : "");
  }

  private int ownersOther() {
    JsonNode devices = api.get("/api/device", owners.accessToken()).json().get("devices");
    for (JsonNode device : devices) {
      boolean spare = !device.get("current").asBoolean() && device.get("signedIn").asBoolean();
      if (spare) {
        return device.get("device").asInt();
      }
    }
    return owner.signInWithoutKeys().device();
  }

  private String body(Line line, Login author) throws BadKeysException {
    return switch (line.operation()) {
      case "POST /api/account" ->
          Api.json(
              Map.of(
                  "handle",
                  "new_" + UUID.randomUUID().toString().substring(0, 8),
                  "displayName",
                  "New",
                  "password",
                  User.PASSWORD));
      case "PUT /api/account/me" -> Api.json(Map.of("displayName", "Another name"));
      case "PUT /api/device/{number}" -> Api.json(Map.of("name", "another name"));
      case "POST /api/session" ->
          Api.json(Map.of("handle", door.handle(), "password", User.PASSWORD, "device", 1));
      case "POST /api/session/refresh" -> refresh();
      case "PUT /api/connection/user/{userId}/recipient/{recipientId}/groups" ->
          Api.json(Map.of("groups", List.of("friends")));
      case "POST /api/keys/chain" -> Api.json(Api.fields(owner.chainEntries().get(0)));
      case "POST /api/keys/record" -> Api.json(Api.fields(firstRecord()));
      case "POST /api/keys/query" -> Api.json(Map.of("users", List.of(owner.id())));
      case "POST /api/message" -> FrameCodec.encode(author.message(owner.id()));
      case "POST /api/message/{id}/wraps" -> Api.json(Map.of("wraps", ""));
      case "POST /api/message/read" -> Api.json(Map.of("ids", List.of(message.id())));
      case "PUT /api/account/me/settings" -> Api.json(Map.of("readReceipts", true));
      case "PUT /api/message/cursor" -> Api.json(Map.of("n", 0));
      case "PUT /api/keys/approval/{device}" ->
          Api.json(Map.of("entry", "AAAA", "signature", "A".repeat(86), "mac", "A".repeat(43)));
      case "POST /api/archive/keys" ->
          Api.json(Map.of("keys", List.of(Map.of("entry", "AAAA", "signature", "AAAA"))));
      case "PUT /api/archive/recovery" -> Api.json(Map.of("entry", "AAAA", "signature", "AAAA"));
      case "POST /api/archive/wraps" ->
          Api.json(
              Map.of(
                  "wraps",
                  List.of(Map.of("id", message.id(), "epoch", 1, "wrap", "A".repeat(54)))));
      default -> "{}";
    };
  }

  private SignedKeyRecord firstRecord() throws BadKeysException {
    return new ChainSigner(owners.keys())
        .record(DeviceChain.of(owner.id(), owner.chainEntries().subList(0, 1)));
  }

  private String refresh() {
    Api.Answer tokens =
        api.signIn(Map.of("handle", door.handle(), "password", User.PASSWORD, "device", 1));
    return Api.json(
        Map.of(
            "account", door.id(),
            "device", 1,
            "refreshToken", tokens.json().get("refreshToken").asText()));
  }

  @Test
  void whatIsNotGrantedShouldChangeNothing() throws BadKeysException {
    contact.connect(owner);
    contact.awaitNewsAt(owner, server);
    blocked.awaitNewsAt(owner, server);
    Api.Answer before = owner.contacts("");
    for (Line line : lines().filter(each -> each.path().contains("{userId}")).toList()) {
      for (Login caller : List.of(strangers, blockeds, revoked)) {
        assertThat(ask(line, caller, caller).status()).isGreaterThanOrEqualTo(400);
      }
    }
    Api.Answer after = owner.contacts("");
    assertThat(after.tag()).isEqualTo(before.tag());
    assertThat(after.json()).isEqualTo(before.json());
  }

  /** A resource that nobody thought of here would be one that nobody has locked. */
  @Test
  void matrixShouldNameAllThatTheServerDescribes() {
    JsonNode document = api.get("/openapi?format=json", null).json();
    Set<String> described = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        described.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
      }
    }
    assertThat(lines().map(Line::operation)).containsExactlyInAnyOrderElementsOf(described);
  }
}
