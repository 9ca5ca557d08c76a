package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import java.io.IOException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.whimbrel.protocol.Frame;

/** Requests and handshakes that the server must not grant. */
@ExtendWith(SharedServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedRequestsIT {
  private static final String PROBLEM = "application/problem+json";
  private static final int DEVICES_MAX = 5;
  private static final int TRIES_MAX = 10;

  private final WhimbrelServer server;
  private final Api api;
  private final User alice;
  private final User bob;
  private final Login alices;
  private final Login bobs;

  RefusedRequestsIT(WhimbrelServer server) {
    this.server = server;
    this.api = server.api();
    this.alice = User.register(api, "alice");
    this.bob = User.register(api, "bob");
    this.alices = alice.signIn();
    this.bobs = bob.signIn();
  }

  private record BadToken(String what, @Nullable String token) {
    @Override
    public String toString() {
      return what;
    }
  }

  private Stream<BadToken> badTokens() throws IOException, ParseException, JOSEException {
    Tokens tokens = new Tokens(server, alices);
    return Stream.of(
        new BadToken("none", null),
        new BadToken("garbage", "garbage"),
        new BadToken("expired", tokens.expired()),
        new BadToken("of another issuer", tokens.ofAnotherIssuer()),
        new BadToken("for another audience", tokens.forAnotherAudience()),
        new BadToken("of another key", tokens.ofAnotherKey()),
        new BadToken("unsigned", tokens.unsigned()),
        new BadToken("tampered with", tokens.good().replaceFirst("\\.", ".e")));
  }

  @Test
  void tokenMadeByTheTestShouldBeGood() throws IOException, ParseException, JOSEException {
    String good = new Tokens(server, alices).good();
    assertThat(api.me(good).status()).isEqualTo(200);
    try (DeviceClient client = DeviceClient.connect(server, alices.with(good))) {
      assertThat(client.hello().account()).isEqualTo(alice.id());
    }
  }

  @ParameterizedTest
  @MethodSource("badTokens")
  void handshakeWithABadTokenShouldBeRefused(BadToken bad) {
    assertThat(DeviceClient.refusal(server, bad.token(), Frame.SUBPROTOCOL))
        .isEqualTo(new DeviceClient.Refusal(401, PROBLEM));
  }

  @ParameterizedTest
  @MethodSource("badTokens")
  void requestWithABadTokenShouldBeRefused(BadToken bad) {
    for (Api.Answer answer :
        List.of(
            api.me(bad.token()),
            api.page(bad.token(), 0),
            api.ack(bad.token(), 0),
            api.send(bad.token(), alices.message(bob.id())))) {
      assertThat(answer.status()).as(answer.toString()).isEqualTo(401);
      assertThat(answer.mediaType()).as(answer.toString()).isEqualTo(PROBLEM);
      assertThat(answer.json().get("status").asInt()).isEqualTo(401);
      assertThat(answer.code()).isNotEmpty();
      assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
    }
  }

  @Test
  void handshakeWithoutTheSubprotocolShouldBeRefused() {
    assertThat(DeviceClient.refusal(server, alices.accessToken(), null))
        .isEqualTo(new DeviceClient.Refusal(400, PROBLEM));
    assertThat(DeviceClient.refusal(server, alices.accessToken(), "whimbrel.v0"))
        .isEqualTo(new DeviceClient.Refusal(400, PROBLEM));
  }

  @Test
  void mailboxOfAnotherShouldBeOutOfReach() {
    User carol = User.register(api, "carol");
    carol.connect(alice);
    carol.connect(bob);
    Login writing = carol.signIn();
    Frame.Send secret = writing.message(bob.id());
    Frame.Send own = writing.message(alice.id());
    try (DeviceClient sender = DeviceClient.connect(server, writing);
        DeviceClient reader = DeviceClient.connect(server, bobs);
        DeviceClient other = DeviceClient.connect(server, alices)) {
      sender.sendAccepted(secret);
      sender.sendAccepted(own);
      reader.awaitEntry(secret.id());
      other.awaitEntry(own.id());
      for (String query :
          List.of(
              "after=0",
              "account=" + bob.id(),
              "sub=" + bob.id() + "&device=1",
              "after=0&limit=1000000&to=" + bob.id())) {
        Api.Answer page = api.page(alices.accessToken(), query);
        assertThat(page.status()).isEqualTo(200);
        assertThat(ids(page)).contains(own.id()).doesNotContain(secret.id());
      }
      assertThat(other.entries().stream().map(Frame.Entry::id)).doesNotContain(secret.id());
    }
  }

  private static List<UUID> ids(Api.Answer page) {
    List<UUID> ids = new ArrayList<>();
    for (JsonNode entry : page.json().get("entries")) {
      ids.add(UUID.fromString(entry.get("id").asText()));
    }
    return ids;
  }

  @Test
  void refreshTokenShouldBeWorthNothingForAnotherDevice() {
    Login second = bob.signIn();
    for (Api.Answer answer :
        List.of(
            api.refresh(bob.id(), bobs.device(), alices.refreshToken()),
            api.refresh(bob.id(), bobs.device(), second.refreshToken()),
            api.refresh(UUID.randomUUID(), 1, alices.refreshToken()))) {
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.code()).isEqualTo("bad-refresh-token");
    }
    assertThat(api.me(bobs.accessToken()).status()).as("the owner stays signed in").isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"after=-1", "after=1000000", "limit=0", "limit=-5"})
  void pageThatIsNotThereShouldBeRefused(String query) {
    Api.Answer answer = api.page(alices.accessToken(), query);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.mediaType()).isEqualTo(PROBLEM);
    assertThat(answer.code()).isEqualTo("sync-out-of-range");
  }

  @Test
  void acknowledgementOutOfRangeShouldBeRefused() {
    for (long n : new long[] {-1, 1_000_000}) {
      Api.Answer answer = api.ack(alices.accessToken(), n);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.code()).isEqualTo("ack-out-of-range");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "POST | /api/message        | not-json  | hello",
        "POST | /api/message        | bad-field | {}",
        "PUT  | /api/message/cursor | bad-field | {}",
        "PUT  | /api/message/cursor | bad-json  | {\"n\":\"x\"}",
        "POST | /api/account        | bad-json  | {\"handle\":",
        "POST | /api/account        | bad-json  | []",
        "POST | /api/account        | bad-field | {}",
        "POST | /api/session        | bad-field | {}",
        "POST | /api/session/refresh| bad-field | {}",
      })
  void illFormedRequestShouldBeRefused(String method, String path, String code, String body) {
    Api.Answer answer = api.call(method, path, alices.accessToken(), body);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    assertThat(answer.mediaType()).isEqualTo(PROBLEM);
    assertThat(answer.code()).isEqualTo(code);
  }

  @Test
  void tooLargeRequestShouldBeRefused() {
    Api.Answer answer = api.send(alices.accessToken(), "x".repeat(800_000));
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.code()).isEqualTo("frame-too-large");
  }

  @Test
  void tooLargeRequestOfAnybodyShouldBeRefusedBeforeItIsParsed() {
    String endless = "{\"handle\":\"" + "x".repeat(2_000_000);
    for (String path : List.of("/api/session", "/api/account")) {
      Api.Answer answer = api.call("POST", path, null, endless);
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.code()).isEqualTo("body-too-large");
    }
  }

  @Test
  void resourceThatIsNotThereShouldBeAProblemToo() {
    Api.Answer answer = api.call("GET", "/api/nothing", alices.accessToken(), null);
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.mediaType()).isEqualTo(PROBLEM);
  }

  @ParameterizedTest
  @CsvSource({
    "bad-handle, ab, Ann, long enough password",
    "bad-handle, with space, Ann, long enough password",
    "bad-handle, umläut, Ann, long enough password",
    "bad-display-name, good_handle, ' ', long enough password",
    "bad-password, good_handle, Ann, short",
  })
  void registrationOutOfBoundsShouldBeRefused(
      String code, String handle, String displayName, String password) {
    Api.Answer answer = api.register(handle, displayName, password);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.mediaType()).isEqualTo(PROBLEM);
    assertThat(answer.code()).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void takenHandleShouldBeRefusedWhateverItsCase(boolean capitals) {
    String handle = capitals ? alice.handle().toUpperCase(java.util.Locale.ROOT) : alice.handle();
    Api.Answer answer = api.register(handle, "Another", "long enough password");
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.code()).isEqualTo("handle-taken");
  }

  @Test
  void wrongPasswordAndUnknownHandleShouldLookTheSame() {
    Api.Answer wrong = signIn(bob.handle(), "not the password");
    Api.Answer unknown = signIn("nobody_" + bob.handle().substring(0, 8), "not the password");
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(wrong.code()).isEqualTo("wrong-credentials");
    assertThat(unknown.status()).isEqualTo(401);
    assertThat(unknown.json()).isEqualTo(wrong.json());
  }

  @Test
  void passwordsShouldNotBeTriedWithoutEnd() {
    User dave = User.register(api, "dave");
    Api.Answer answer = signIn(dave.handle(), "not the password");
    for (int tries = 1; answer.status() == 401 && tries < TRIES_MAX; tries++) {
      answer = signIn(dave.handle(), "not the password");
    }
    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.code()).isEqualTo("too-many-tries");
    assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
    assertThat(signIn(dave.handle(), dave.password()).status())
        .as("the right one has to wait too")
        .isEqualTo(429);
  }

  private Api.Answer signIn(String handle, String password) {
    return api.signIn(Map.of("handle", handle, "password", password));
  }

  @Test
  void oneDeviceTooManyShouldBeRefusedUntilAnotherSignsOut() {
    User erin = User.register(api, "erin");
    Login first = erin.signIn();
    for (int devices = 1; devices < DEVICES_MAX; devices++) {
      erin.signIn();
    }
    Api.Answer tooMany = signIn(erin.handle(), erin.password());
    assertThat(tooMany.status()).isEqualTo(409);
    assertThat(tooMany.code()).isEqualTo("too-many-devices");
    assertThat(api.signOut(first.accessToken()).status()).isEqualTo(204);
    assertThat(signIn(erin.handle(), erin.password()).status()).isEqualTo(201);
  }

  @Test
  void deviceOfNobodyShouldBeRefused() {
    Api.Answer answer =
        api.signIn(Map.of("handle", bob.handle(), "password", bob.password(), "device", 99));
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.code()).isEqualTo("unknown-device");
  }
}
