package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.whimbrel.client.crypto.Opened;
import org.whimbrel.client.crypto.Sealed;
import org.whimbrel.client.crypto.VerifiedKey;
import org.whimbrel.protocol.CloseCode;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.WrapReport;
import org.whimbrel.protocol.WrapReport.Matter;

/** The devices of an account, and what is left of one that is sent away. */
@ExtendWith(SharedServer.class)
class DevicesIT {
  private static final int DEVICES_MAX = 5;

  private final WhimbrelServer server;
  private final Api api;
  private final User alice;
  private final Login first;
  private final Login second;

  DevicesIT(WhimbrelServer server) {
    this.server = server;
    this.api = server.api();
    this.alice = User.register(api, "alice");
    this.first = alice.signIn();
    this.second = alice.signIn();
  }

  @Test
  void listShouldTellOfEachDevice() {
    Login third = alice.signIn();
    assertThat(api.signOut(second.accessToken()).status()).isEqualTo(204);
    assertThat(revoke(first, third.device()).status()).isEqualTo(204);
    List<JsonNode> devices = list(first);
    assertThat(devices)
        .extracting(device -> device.get("device").asInt())
        .containsExactly(first.device(), second.device(), third.device());
    assertFlags(devices.get(0), true, true, false);
    assertFlags(devices.get(1), false, false, false);
    assertFlags(devices.get(2), false, false, true);
    for (JsonNode device : devices) {
      assertThat(device.get("name").asText()).isEqualTo("a test");
      assertThat(device.get("createdAtMs").asLong())
          .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());
      assertThat(device.get("idle").asBoolean()).isFalse();
    }
  }

  private static void assertFlags(
      JsonNode device, boolean current, boolean signedIn, boolean revoked) {
    assertThat(device.get("current").asBoolean()).as(device.toString()).isEqualTo(current);
    assertThat(device.get("signedIn").asBoolean()).as(device.toString()).isEqualTo(signedIn);
    assertThat(device.get("revoked").asBoolean()).as(device.toString()).isEqualTo(revoked);
  }

  @Test
  void deviceThatWasNotSeenForLongShouldBeCalledIdle() throws SQLException {
    try (Connection database = server.database().connect();
        PreparedStatement update =
            database.prepareStatement(
                "update device set last_seen_at = now() - interval '31 days'"
                    + " where account_id = ? and number = ?")) {
      update.setObject(1, alice.id());
      update.setInt(2, second.device());
      assertThat(update.executeUpdate()).isEqualTo(1);
    }
    assertThat(list(first))
        .extracting(device -> device.get("idle").asBoolean())
        .containsExactly(false, true);
    try (DeviceClient back = DeviceClient.connect(server, second)) {
      assertThat(back.isOpen()).isTrue();
      assertThat(list(first))
          .extracting(device -> device.get("idle").asBoolean())
          .containsExactly(false, false);
    }
  }

  @Test
  void renamedDeviceShouldBeToldToTheOthers() {
    try (DeviceClient client = DeviceClient.connect(server, first)) {
      assertThat(rename(first, second.device(), " My phone ").status()).isEqualTo(204);
      client.soon(DevicesIT::tellsOfDevices);
      assertThat(list(second).get(1).get("name").asText()).isEqualTo("My phone");
    }
    assertThat(rename(second, second.device(), "Phone").status()).isEqualTo(204);
    assertThat(list(first).get(1).get("name").asText()).isEqualTo("Phone");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "two\nlines"})
  void nameThatCannotBeShownShouldBeRefused(String name) {
    assertRefused(rename(first, second.device(), name), 400, "bad-device-name");
    assertRefused(rename(first, second.device(), name + "x".repeat(61)), 400, "bad-device-name");
    assertThat(list(first).get(1).get("name").asText()).isEqualTo("a test");
  }

  @Test
  void revokedDeviceShouldBeOutAtOnceAndForEver() {
    try (DeviceClient leaving = DeviceClient.connect(server, second);
        DeviceClient staying = DeviceClient.connect(server, first)) {
      assertThat(revoke(first, second.device()).status()).isEqualTo(204);
      assertRefused(api.me(second.accessToken()), 401, "signed-out");
      assertRefused(api.send(second.accessToken(), second.message(alice.id())), 401, "signed-out");
      assertThat(DeviceClient.refusal(server, second.accessToken(), Frame.SUBPROTOCOL).status())
          .isEqualTo(401);
      assertRefused(
          api.refresh(alice.id(), second.device(), second.refreshToken()),
          401,
          "bad-refresh-token");
      assertThat(leaving.awaitClose()).isEqualTo(CloseCode.REVOKED.code());
      staying.soon(DevicesIT::tellsOfDevices);
      staying.sendAccepted(staying.message(alice.id()));
    }
    Map<String, Object> again =
        Map.of("handle", alice.handle(), "password", alice.password(), "device", second.device());
    assertRefused(api.signIn(again), 409, "device-revoked");
    assertThat(revoke(first, second.device()).status()).as("once more").isEqualTo(204);
    assertThat(alice.signIn().device()).isGreaterThan(second.device());
  }

  @Test
  void deviceShouldBeAbleToRevokeItself() {
    try (DeviceClient client = DeviceClient.connect(server, second)) {
      assertThat(revoke(second, second.device()).status()).isEqualTo(204);
      assertThat(client.awaitClose()).isEqualTo(CloseCode.REVOKED.code());
      assertRefused(api.me(second.accessToken()), 401, "signed-out");
    }
  }

  @Test
  void devicesOfAnotherShouldBeOutOfReach() {
    User bob = User.register(api, "bob");
    Login bobs = bob.signIn();
    bob.connect(alice);
    assertRefused(revoke(bobs, second.device()), 404, "unknown-device");
    assertRefused(rename(bobs, second.device(), "bob's"), 404, "unknown-device");
    assertThat(list(bobs)).hasSize(1);
    assertThat(list(second)).hasSize(2);
  }

  /** Nobody seals to a device that is out, and who still does is told. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void deviceThatIsOutShouldHaveNoKeyAnyMore(boolean revoked) {
    User bob = User.register(api, "bob");
    Login bobs = bob.signIn();
    bob.connect(alice);
    List<VerifiedKey> stillKnown = bobs.keysFor(alice);
    try (DeviceClient sender = DeviceClient.connect(server, bobs);
        DeviceClient reader = DeviceClient.connect(server, first)) {
      Api.Answer out = revoked ? revoke(first, second.device()) : api.signOut(second.accessToken());
      assertThat(out.status()).isEqualTo(204);
      sender.soon(entry -> Api.info(entry).path("gone").path(0).asInt() == second.device());

      assertThat(numbers(api.keys(bobs.accessToken(), alice.id()))).containsExactly(first.device());
      assertThat(bobs.keysOf(alice).keys()).hasSize(1);
      Sealed sealed = bobs.seal("to both", stillKnown, alice.id());
      sender.sendAccepted(sealed.frame());
      Frame.Entry sent = sender.awaitEntry(sealed.key().id());
      WrapReport report = Messages.report(sent);
      assertThat(report.of(Matter.EXTRA))
          .containsExactly(new WrapReport.Device(alice.id(), second.device()));
      assertThat(report.of(Matter.MISSING)).isEmpty();
      Frame.Entry message = reader.awaitEntry(sealed.key().id());
      assertThat(first.open(message)).isInstanceOf(Opened.Text.class);
    }
  }

  private static List<Integer> numbers(Api.Answer keys) {
    List<Integer> numbers = new ArrayList<>();
    keys.json().at("/users/0/records").forEach(record -> numbers.add(record.get("device").asInt()));
    return numbers;
  }

  @Test
  void sixthDeviceShouldFindRoomWhenOneIsRevoked() {
    List<Login> devices = new ArrayList<>(List.of(first, second));
    while (devices.size() < DEVICES_MAX) {
      devices.add(alice.signIn());
    }
    Map<String, Object> wanted = Map.of("handle", alice.handle(), "password", alice.password());
    assertRefused(api.signIn(wanted), 409, "too-many-devices");
    assertThat(list(first)).hasSize(DEVICES_MAX);
    assertThat(revoke(first, second.device()).status()).isEqualTo(204);
    Api.Answer sixth = api.signIn(wanted);
    assertThat(sixth.status()).as(sixth.toString()).isEqualTo(201);
    assertThat(sixth.json().get("device").asInt()).isEqualTo(DEVICES_MAX + 1);
    assertRefused(api.signIn(wanted), 409, "too-many-devices");

    User bob = User.register(api, "bob");
    Login bobs = bob.signIn();
    bob.connect(alice);
    try (DeviceClient sender = DeviceClient.connect(server, bobs)) {
      Sealed sealed = bobs.seal("to all", bobs.keysFor(alice), alice.id());
      UUID id = sealed.key().id();
      assertThat(sealed.frame().wraps().count()).isEqualTo(DEVICES_MAX - 1);
      sender.sendAccepted(sealed.frame());
      assertThat(sender.awaitEntry(id).info()).as("nothing to report").isNull();
    }
  }

  private static boolean tellsOfDevices(Frame.Entry entry) {
    return entry.kind() == EntryKind.KEYS && Api.info(entry).path("devices").asBoolean();
  }

  private List<JsonNode> list(Login login) {
    Api.Answer answer = api.get("/api/device", login.accessToken());
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    List<JsonNode> devices = new ArrayList<>();
    answer.json().get("devices").forEach(devices::add);
    return devices;
  }

  private Api.Answer rename(Login login, int device, String name) {
    return api.call(
        "PUT", "/api/device/" + device, login.accessToken(), Api.json(Map.of("name", name)));
  }

  private Api.Answer revoke(Login login, int device) {
    return api.call("DELETE", "/api/device/" + device, login.accessToken(), null);
  }

  private static void assertRefused(Api.Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
  }
}
