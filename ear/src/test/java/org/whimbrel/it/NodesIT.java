package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.crypto.ChainSigner;
import org.whimbrel.protocol.CloseCode;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.keys.SignedChainEntry;

/**
 * What is changed on one node holds on the other within moments: two nodes, one database, one
 * broker. Whatever is done over REST is done on the first, the sockets are on the second. The
 * rounds that make up for lost news are far apart here, so that it is the news that are seen.
 */
class NodesIT {
  private static final int HTTP_PORT = 27_000;
  private static final int FIRST = 0;
  private static final int SECOND = 1;
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final String FAR_APART_MS = "600000";

  private static WhimbrelServer server;

  private User alice;
  private Login alices;
  private User bob;
  private Login bobs;

  @BeforeAll
  static void start() throws Exception {
    server =
        WhimbrelServer.startNodes(
            "nodes", 2, HTTP_PORT, Map.of("WHIMBREL_SOCKET_AUDITINTERVALMS", FAR_APART_MS));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void register() {
    alice = User.register(server.api(FIRST), "alice");
    alices = alice.signIn();
    bob = User.register(server.api(FIRST), "bob");
    bobs = bob.signIn();
    alice.connect(bob);
  }

  @Test
  void aDeviceThatSignsOutOnOneNodeShouldBeClosedOnTheOther() {
    try (DeviceClient leaving = DeviceClient.connect(server, SECOND, alices);
        DeviceClient staying = DeviceClient.connect(server, SECOND, bobs)) {
      assertThat(server.api(FIRST).signOut(alices.accessToken()).status()).isEqualTo(204);

      assertThat(leaving.awaitClose()).isEqualTo(CloseCode.SIGNED_OUT.code());
      assertThat(staying.isOpen()).isTrue();
    }
  }

  @Test
  void aDeviceThatIsRevokedOnOneNodeShouldBeClosedOnTheOther() {
    Login second = alice.signIn();
    try (DeviceClient leaving = DeviceClient.connect(server, SECOND, second)) {
      Api.Answer revoked =
          server
              .api(FIRST)
              .call("DELETE", "/api/device/" + second.device(), alices.accessToken(), null);
      assertThat(revoked.status()).isEqualTo(204);

      assertThat(leaving.awaitClose()).isEqualTo(CloseCode.REVOKED.code());
    }
  }

  /**
   * The device is out of the chain and still signed in: its socket stays, its word counts no more.
   */
  @Test
  void aDeviceThatLeavesItsChainOnOneNodeShouldNotBeBelievedOnTheOther() {
    Login second = alice.signIn();
    try (DeviceClient client = DeviceClient.connect(server, SECOND, second)) {
      client.sendAccepted(client.message(bob.id()));
      SignedChainEntry removal =
          new ChainSigner(alices.keys())
              .remove(alice.deviceChain(), second.device(), Instant.now().toEpochMilli());

      assertThat(server.api(FIRST).publish(alices.accessToken(), removal).status()).isEqualTo(200);

      await()
          .atMost(SOON)
          .until(
              () -> {
                Frame.Send message = client.message(bob.id());
                client.send(message);
                Frame.SendAnswer answer =
                    client.await(Frame.SendAnswer.class, any -> idOf(any).equals(message.id()));
                return answer instanceof Frame.Rejected rejected
                    && rejected.code() == ErrorCode.NO_KEYS;
              });
      assertThat(client.isOpen()).isTrue();
    }
  }

  @Test
  void aBlockOnOneNodeShouldEndWhatIsSeenOnTheOther() {
    try (DeviceClient watcher = DeviceClient.connect(server, SECOND, alices);
        DeviceClient seen = DeviceClient.connect(server, SECOND, bobs)) {
      watch(watcher, bob);
      online(watcher, bob);

      bob.block(alice, true);
      offline(watcher, bob);

      bob.block(alice, false);
      online(watcher, bob);
      assertThat(seen.isOpen()).isTrue();
    }
  }

  @Test
  void whoeverHidesOnOneNodeShouldBeSeenOfflineOnTheOther() {
    try (DeviceClient watcher = DeviceClient.connect(server, SECOND, alices);
        DeviceClient seen = DeviceClient.connect(server, SECOND, bobs)) {
      watch(watcher, bob);
      online(watcher, bob);

      show(bobs, false);
      offline(watcher, bob);

      show(bobs, true);
      online(watcher, bob);
      assertThat(seen.isOpen()).isTrue();
    }
  }

  /** What happens while the broker is away is told by nobody, and found out when it is back. */
  @Test
  void whatWasChangedWhileTheBrokerWasAwayShouldHoldWhenItIsBack() throws Exception {
    try (DeviceClient watcher = DeviceClient.connect(server, SECOND, alices);
        DeviceClient seen = DeviceClient.connect(server, SECOND, bobs)) {
      watch(watcher, bob);
      online(watcher, bob);

      server.killBroker();
      bob.block(alice, true);
      server.startBroker();

      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> watcher.got(Frame.Presence.class, frame -> frame.offline().contains(bob.id())));
      assertThat(seen.isOpen()).isTrue();
    }
  }

  private static Object idOf(Frame.SendAnswer answer) {
    return answer instanceof Frame.Rejected rejected
        ? rejected.id()
        : ((Frame.Accepted) answer).id();
  }

  private static void watch(DeviceClient client, User user) {
    client.send(new Frame.Watch(List.of(user.id())));
  }

  private static void online(DeviceClient client, User user) {
    client.await(Frame.Presence.class, frame -> frame.online().contains(user.id()));
  }

  private static void offline(DeviceClient client, User user) {
    client.await(Frame.Presence.class, frame -> frame.offline().contains(user.id()));
  }

  private static void show(Login login, boolean show) {
    Api.Answer answer =
        server
            .api(FIRST)
            .call(
                "PUT",
                "/api/account/me/settings",
                login.accessToken(),
                Api.json(Map.of("showPresence", show)));
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
  }
}
