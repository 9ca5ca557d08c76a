package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.whimbrel.protocol.CloseCode;
import org.whimbrel.protocol.Frame;

/** Two nodes with one database and one broker, which share the directory of sessions. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterIT {
  private static final int HTTP_PORT = 21_020;
  private static final int FIRST = 0;
  private static final int SECOND = 1;
  private static final int MESSAGES = 100;

  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  /** So rare that no test waits for it: what arrives was pushed. */
  private static final String FAR_APART_MS = "600000";

  private static WhimbrelServer server;

  private User bob;
  private Login alices;
  private Login bobs;

  @BeforeAll
  static void start() throws Exception {
    server =
        WhimbrelServer.startNodes(
            "cluster", 2, HTTP_PORT, Map.of("WHIMBREL_SOCKET_AUDITINTERVALMS", FAR_APART_MS));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void register() {
    User alice = User.register(server.api(FIRST), "alice");
    bob = User.register(server.api(FIRST), "bob");
    alice.connect(bob);
    alices = alice.signIn();
    bobs = bob.signIn();
  }

  @Test
  @Order(1)
  void aMessageShouldBePushedToADeviceOnAnotherNode() {
    try (DeviceClient sender = DeviceClient.connect(server, FIRST, alices);
        DeviceClient reader = DeviceClient.connect(server, SECOND, bobs)) {
      Frame.Send message = sender.message(bob.id());

      sender.sendAccepted(message);

      reader.awaitEntry(message.id());
    }
  }

  @Test
  @Order(2)
  void aHandshakeShouldLeaveNoErrorInTheLog() throws IOException {
    DeviceClient.connect(server, FIRST, alices).close();

    assertThat(server.home().resolve("liberty.log"))
        .content()
        .doesNotContain("CWWKS5523E"); // of Liberty's own check of tokens
  }

  @Test
  @Order(3)
  void aDeviceThatConnectsToAnotherNodeShouldBeClosedOnTheFirst() {
    try (DeviceClient older = DeviceClient.connect(server, FIRST, bobs);
        DeviceClient newer = DeviceClient.connect(server, SECOND, bobs);
        DeviceClient sender = DeviceClient.connect(server, FIRST, alices)) {
      assertThat(older.awaitClose()).isEqualTo(CloseCode.DISPLACED.code());

      Frame.Send message = sender.message(bob.id());
      sender.sendAccepted(message);

      newer.awaitEntry(message.id());
      assertThat(newer.isOpen()).isTrue();
    }
  }

  /** I4: whatever falls between a registration and the read of the backlog comes by one of them. */
  @Test
  @Order(4)
  void aDeviceThatGoesToAndFroShouldMissNothing() {
    List<Frame.Send> messages = alices.some(MESSAGES, bob.id());
    try (DeviceClient sender = DeviceClient.connect(server, FIRST, alices)) {
      int node = SECOND;
      DeviceClient reader = DeviceClient.connect(server, node, bobs);
      reader.syncAll();
      for (int i = 0; i < MESSAGES; i++) {
        sender.sendAccepted(messages.get(i));
        if (i % 10 == 9) {
          node = 1 - node;
          DeviceClient next = DeviceClient.connect(server, node, bobs);
          next.syncAll();
          reader.close();
          reader = next;
        }
      }
      Messages.assertOnceAndGapless(reader, Messages.ids(messages));
      reader.close();
    }
  }

  @Test
  @Order(5)
  void devicesOfAKilledNodeShouldHaveEverythingOnceOnAnother() throws Exception {
    List<Frame.Send> messages = alices.some(MESSAGES, bob.id());
    try (DeviceClient sender = DeviceClient.connect(server, FIRST, alices);
        DeviceClient reader = DeviceClient.connect(server, SECOND, bobs)) {
      reader.syncAll();
      for (int i = 0; i < MESSAGES; i++) {
        if (i == MESSAGES / 2) {
          server.killNode(SECOND);
        }
        sender.sendAccepted(messages.get(i));
      }
    }
    try (DeviceClient reader = DeviceClient.connect(server, FIRST, bobs)) {
      reader.syncAll();
      Messages.assertOnceAndGapless(reader, Messages.ids(messages));
    }
    server.startNode(SECOND);
    assertThat(known("node-2")).as("a node does not try to join what it was before").isEqualTo(1);
    try (DeviceClient sender = DeviceClient.connect(server, FIRST, alices);
        DeviceClient reader = DeviceClient.connect(server, SECOND, bobs)) {
      Frame.Send after = sender.message(bob.id());
      sender.sendAccepted(after);
      reader.awaitEntry(after.id());
    }
  }

  /** It would not know where devices are: what it took would go back to the queue, and be late. */
  @Test
  @Order(6)
  void aNodeThatCannotJoinShouldTakeNothingFromTheQueues() throws Exception {
    server.killNode(SECOND);
    server.spawnNode(SECOND, Map.of("WHIMBREL_CLUSTER_KEYSTOREPASSWORD", "another"));
    await()
        .atMost(START_LIMIT)
        .ignoreExceptions() // nobody listens yet
        .until(() -> status(SECOND, "database").equals("UP"));

    try (DeviceClient sender = DeviceClient.connect(server, FIRST, alices);
        DeviceClient reader = DeviceClient.connect(server, FIRST, bobs)) {
      List<Frame.Send> messages = alices.some(MESSAGES, bob.id());
      messages.forEach(sender::sendAccepted);
      Messages.assertOnceAndGapless(reader, Messages.ids(messages));
      await()
          .during(2, TimeUnit.SECONDS)
          .atMost(10, TimeUnit.SECONDS)
          .until(() -> status(SECOND, "consumers").equals("DOWN"));
    }
    assertThat(status(SECOND, "cluster")).isEqualTo("DOWN");
    assertThat(status(SECOND, "broker")).isEqualTo("UP");
  }

  /** Of one of a node's checks; empty while there is none of that name. */
  private static String status(int node, String check) {
    JsonNode checks = server.api(node).ready().json().path("checks");
    for (JsonNode each : checks) {
      if (each.path("name").asText().equals(check)) {
        return each.path("status").asText();
      }
    }
    return "";
  }

  private static int known(String node) throws SQLException {
    try (Connection database = server.database().connect();
        PreparedStatement select =
            database.prepareStatement("select count(*) from cluster_member where name = ?")) {
      select.setString(1, node);
      try (ResultSet count = select.executeQuery()) {
        assertThat(count.next()).isTrue();
        return count.getInt(1);
      }
    }
  }
}
