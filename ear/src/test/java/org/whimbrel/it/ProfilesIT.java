package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Frame;

/** Names and pictures, who hears of them, and how somebody is found. */
@ExtendWith(SharedServer.class)
class ProfilesIT {
  private static final String PNG = "89504e470d0a1a0a";
  private static final int AVATAR_MAX_BYTES = 65_536;
  private static final int FINDS_PER_MINUTE_MAX = 30;

  private final WhimbrelServer server;
  private final Api api;
  private final User alice;
  private final Login alices;

  ProfilesIT(WhimbrelServer server) {
    this.server = server;
    this.api = server.api();
    this.alice = User.register(api, "alice");
    this.alices = alice.signIn();
  }

  @Test
  void newAccountShouldBeAsItWasAskedFor() {
    String handle = "Cased_" + UUID.randomUUID().toString().substring(0, 8);
    Api.Answer answer = api.register(handle, "  Zoë 🐦  ", User.PASSWORD);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
    assertThat(answer.json().get("handle").asText()).isEqualTo(handle.toLowerCase(Locale.ROOT));
    assertThat(answer.json().get("displayName").asText()).isEqualTo("Zoë 🐦");
    assertThat(answer.json().has("avatar")).isFalse();
    assertThat(answer.json().toString()).doesNotContain(User.PASSWORD);
    Api.Answer signedIn = api.signIn(Map.of("handle", handle, "password", User.PASSWORD));
    assertThat(signedIn.status()).as(signedIn.toString()).isEqualTo(201);
    assertThat(api.me(signedIn.json().get("accessToken").asText()).json()).isEqualTo(answer.json());
  }

  @Test
  void newNameShouldBeToldToContactsAndOwnDevicesOnly() {
    User bob = User.register(api, "bob");
    Login bobs = bob.signIn();
    Login away = bob.signIn();
    bob.connect(alice);
    User carol = User.register(api, "carol");
    try (DeviceClient own = DeviceClient.connect(server, alice.signIn());
        DeviceClient contact = DeviceClient.connect(server, bobs);
        DeviceClient stranger = DeviceClient.connect(server, carol.signIn())) {
      Api.Answer renamed = rename(" Alice Tern ");
      assertThat(renamed.status()).as(renamed.toString()).isEqualTo(200);
      assertThat(api.me(alices.accessToken()).json()).isEqualTo(renamed.json());
      for (DeviceClient client : List.of(own, contact)) {
        Frame.Entry notice = client.soon(ProfilesIT::isProfile);
        assertThat(notice.from()).isEqualTo(alice.id());
        assertThat(Api.info(notice).get("user")).isEqualTo(renamed.json());
      }
      assertThat(bob.contact(alice).at("/user/displayName").asText()).isEqualTo("Alice Tern");
      Frame.Send later = stranger.message(carol.id());
      stranger.sendAccepted(later);
      stranger.soon(entry -> entry.id().equals(later.id()));
      assertThat(stranger.allEntries()).noneMatch(ProfilesIT::isProfile);
    }
    try (DeviceClient back = DeviceClient.connect(server, away)) {
      back.syncAll();
      assertThat(back.allEntries()).filteredOn(ProfilesIT::isProfile).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "two\nlines"})
  void nameThatCannotBeShownShouldBeRefused(String name) {
    for (String wanted : List.of(name, name + "x".repeat(101))) {
      Api.Answer answer = rename(wanted);
      assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
      assertThat(answer.code()).isEqualTo("bad-display-name");
    }
    assertThat(api.me(alices.accessToken()).json().get("displayName").asText()).isEqualTo("alice");
  }

  private Api.Answer rename(String name) {
    return api.call(
        "PUT", "/api/account/me", alices.accessToken(), Api.json(Map.of("displayName", name)));
  }

  private static boolean isProfile(Frame.Entry entry) {
    return entry.kind() == EntryKind.PROFILE;
  }

  @ParameterizedTest
  @CsvSource({
    "image/png, " + PNG + "0000",
    "image/jpeg, ffd8ffe0",
    "image/webp, 524946460102030457454250aa",
  })
  void avatarShouldBeShownAsItWasUploaded(String type, String hex) {
    User bob = User.register(api, "bob");
    Login bobs = bob.signIn();
    bob.connect(alice);
    Bytes image = Bytes.of(HexFormat.of().parseHex(hex));
    try (DeviceClient contact = DeviceClient.connect(server, bobs)) {
      Api.Answer uploaded = upload(type, image);
      assertThat(uploaded.status()).as(uploaded.toString()).isEqualTo(200);
      String hash = uploaded.json().get("avatar").asText();
      Frame.Entry notice = contact.soon(ProfilesIT::isProfile);
      assertThat(Api.info(notice).at("/user/avatar").asText()).isEqualTo(hash);
      assertThat(bob.contact(alice).at("/user/avatar").asText()).isEqualTo(hash);

      Api.Answer shown = api.get(avatar() + "?v=" + hash, bobs.accessToken());
      assertThat(shown.status()).as(shown.toString()).isEqualTo(200);
      assertThat(shown.mediaType()).isEqualTo(type);
      assertThat(shown.body()).isEqualTo(image);
      assertThat(shown.tag()).isEqualTo('"' + hash + '"');
      assertThat(shown.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(shown.headers().firstValue("Cache-Control"))
          .hasValueSatisfying(control -> assertThat(control).contains("private"));
      Api.Answer same = api.getUnless(shown.tag(), avatar(), bobs.accessToken());
      assertThat(same.status()).isEqualTo(304);
      assertThat(same.body().size()).isZero();
    }
  }

  @Test
  void anotherAvatarShouldHaveAnotherTagAndNoneBeGone() {
    upload("image/png", Bytes.of(HexFormat.of().parseHex(PNG + "01")));
    Api.Answer first = api.get(avatar(), alices.accessToken());
    upload("image/png", Bytes.of(HexFormat.of().parseHex(PNG + "02")));
    Api.Answer second = api.getUnless(first.tag(), avatar(), alices.accessToken());
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.tag()).isNotEqualTo(first.tag());
    Api.Answer removed = api.call("DELETE", "/api/account/me/avatar", alices.accessToken(), null);
    assertThat(removed.status()).isEqualTo(204);
    Api.Answer gone = api.getUnless(second.tag(), avatar(), alices.accessToken());
    assertThat(gone.status()).isEqualTo(404);
    assertThat(gone.code()).isEqualTo("no-avatar");
    assertThat(api.me(alices.accessToken()).json().has("avatar")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "image/gif, 474946383961",
    "image/svg+xml, " + PNG,
    "image/png, ffd8ffe0",
    "image/jpeg, " + PNG,
    "image/webp, 5249464600000000",
    "application/octet-stream, " + PNG,
    "image/png, ''",
  })
  void whatIsNoImageOfItsTypeShouldBeRefused(String type, String hex) {
    Api.Answer answer = upload(type, Bytes.of(HexFormat.of().parseHex(hex)));
    assertThat(answer.status()).as(answer.toString()).isEqualTo(415);
    assertThat(answer.code()).isEqualTo("bad-image");
    assertThat(answer.mediaType()).isEqualTo("application/problem+json");
    assertThat(api.get(avatar(), alices.accessToken()).status()).isEqualTo(404);
  }

  @Test
  void avatarShouldBeTakenUpToItsBound() {
    byte[] bytes = new byte[AVATAR_MAX_BYTES + 1];
    System.arraycopy(HexFormat.of().parseHex(PNG), 0, bytes, 0, PNG.length() / 2);
    Api.Answer tooLarge = upload("image/png", Bytes.of(bytes));
    assertThat(tooLarge.status()).as(tooLarge.toString()).isEqualTo(413);
    assertThat(tooLarge.code()).isEqualTo("avatar-too-large");
    Bytes largest = Bytes.of(java.util.Arrays.copyOf(bytes, AVATAR_MAX_BYTES));
    assertThat(upload("image/png", largest).status()).isEqualTo(200);
    assertThat(api.get(avatar(), alices.accessToken()).body()).isEqualTo(largest);
  }

  private Api.Answer upload(String type, Bytes image) {
    return api.upload("PUT", "/api/account/me/avatar", alices.accessToken(), type, image);
  }

  private String avatar() {
    return "/api/user/" + alice.id() + "/avatar";
  }

  @Test
  void userShouldBeFoundByTheWholeHandleOnly() {
    User bob = User.register(api, "bob");
    for (String handle : List.of(bob.handle(), bob.handle().toUpperCase(Locale.ROOT))) {
      Api.Answer found = find(handle);
      assertThat(found.status()).as(found.toString()).isEqualTo(200);
      assertThat(found.json().get("id").asText()).isEqualTo(bob.id().toString());
      assertThat(found.json().get("handle").asText()).isEqualTo(bob.handle());
    }
    Api.Answer byId = api.get("/api/user/" + bob.id(), alices.accessToken());
    assertThat(byId.json()).isEqualTo(find(bob.handle()).json());
    String part = bob.handle().substring(0, bob.handle().length() - 1);
    for (Api.Answer none :
        List.of(
            find(part),
            find(part + "%25"),
            find("_".repeat(bob.handle().length())),
            find(""),
            api.get("/api/user/" + UUID.randomUUID(), alices.accessToken()),
            api.get("/api/user/nobody", alices.accessToken()))) {
      assertThat(none.status()).as(none.toString()).isEqualTo(404);
      assertThat(none.code()).isEqualTo("unknown-account");
    }
    assertThat(api.get("/api/user", alices.accessToken()).code()).isEqualTo("bad-field");
  }

  @Test
  void handlesShouldNotBeTriedWithoutEnd() {
    int searches = 0;
    Api.Answer answer;
    do {
      answer = find("nobody_" + searches++);
    } while (answer.status() == 404 && searches <= FINDS_PER_MINUTE_MAX);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(429);
    assertThat(answer.code()).isEqualTo("too-many-requests");
    assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
    assertThat(find(alice.handle()).status()).as("nor one that is there").isEqualTo(429);
    assertThat(api.get("/api/user/" + alice.id(), alices.accessToken()).status()).isEqualTo(429);
    User bob = User.register(api, "bob");
    assertThat(api.get("/api/user?handle=" + alice.handle(), bob.signIn().accessToken()).status())
        .as("somebody else")
        .isEqualTo(200);
  }

  private Api.Answer find(String handle) {
    return api.get("/api/user?handle=" + handle, alices.accessToken());
  }
}
