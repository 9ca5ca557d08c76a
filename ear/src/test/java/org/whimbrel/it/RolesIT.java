package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.whimbrel.protocol.Frame;

/** A node that has the sockets and REST, and another one that does the work behind them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RolesIT {
  private static final int HTTP_PORT = 24_000;
  private static final int EDGE = 0;
  private static final int WORKER = 1;
  private static final int MESSAGES = 20;
  private static final Map<String, String> EDGE_AND_API = Map.of("WHIMBREL_ROLES", "edge,api");
  private static final Map<String, String> ONLY_WORKER = Map.of("WHIMBREL_ROLES", "worker");

  private final WhimbrelServer server;
  private final Api api;

  RolesIT() throws IOException, InterruptedException {
    this.server =
        WhimbrelServer.startNodes(
            "roles", 2, HTTP_PORT, Map.of("WHIMBREL_SOCKET_AUDITINTERVALMS", "1000"));
    server.killNode(EDGE);
    server.killNode(WORKER);
    server.startNode(EDGE, EDGE_AND_API);
    server.startNode(WORKER, ONLY_WORKER);
    this.api = server.api(EDGE);
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  @Test
  @Order(1)
  void theTwoShouldDeliverTogether() {
    User alice = User.register(api, "alice");
    User bob = User.register(api, "bob");
    alice.connect(bob);
    Login writing = alice.signIn();
    Login reading = bob.signIn();
    List<Frame.Send> messages = writing.some(MESSAGES, bob.id());
    try (DeviceClient sender = DeviceClient.connect(server, EDGE, writing);
        DeviceClient reader = DeviceClient.connect(server, EDGE, reading)) {
      messages.forEach(sender::sendAccepted);
      Messages.assertOnceAndGapless(reader, Messages.ids(messages));
      messages.forEach(message -> sender.awaitEntry(message.id()));
    }
  }

  @Test
  @Order(2)
  void whatANodeHasNoRoleForShouldBeAnsweredSo() {
    for (String path : List.of("/ws", "/", "/api/account/me", "/api/session")) {
      Api.Answer answer = server.api(WORKER).get(path, null);
      assertThat(answer.status()).as(path).isEqualTo(503);
      assertThat(answer.code()).as(path).isEqualTo("not-served-here");
      assertThat(answer.mediaType()).as(path).isEqualTo("application/problem+json");
      assertThat(answer.headers().firstValue("Retry-After")).as(path).contains("1");
    }
    assertThat(server.api(WORKER).ready().status()).isEqualTo(200);
    assertThat(api.get("/", null).status()).isEqualTo(200);
  }

  /** Else the test above would pass with an edge that does the work itself. */
  @Test
  @Order(3)
  void anEdgeWithoutAWorkerShouldAcceptAndLeaveTheWorkInTheQueue()
      throws IOException, InterruptedException {
    User alice = User.register(api, "alice");
    User bob = User.register(api, "bob");
    alice.connect(bob);
    Login writing = alice.signIn();
    Login reading = bob.signIn();
    server.killNode(WORKER);
    List<Frame.Send> messages = writing.some(MESSAGES, bob.id());
    try (DeviceClient sender = DeviceClient.connect(server, EDGE, writing);
        DeviceClient reader = DeviceClient.connect(server, EDGE, reading)) {
      messages.forEach(sender::sendAccepted);
      await()
          .during(2, TimeUnit.SECONDS)
          .atMost(5, TimeUnit.SECONDS)
          .until(() -> reader.entries().isEmpty() && Messages.messageIds(api, reading).isEmpty());
      assertThat(api.ready().status()).as("the edge needs no worker to be ready").isEqualTo(200);
      server.startNode(WORKER, ONLY_WORKER);
      Messages.assertOnceAndGapless(reader, Messages.ids(messages));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"edge,sockets", ""})
  @Order(4)
  void aListOfRolesThatIsNoneShouldEndTheServer(String roles) throws IOException {
    server.killNode(WORKER);
    long before = refusals();
    assertThatThrownBy(() -> server.startNode(WORKER, Map.of("WHIMBREL_ROLES", roles)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ended with code 2");
    assertThat(refusals()).as("each start tells why it ended").isEqualTo(before + 1);
  }

  /** How often it told so; the tail of the log that the launcher shows is too short for it. */
  private long refusals() throws IOException {
    try (Stream<String> log = Files.lines(server.home().resolve("liberty-2.log"))) {
      return log.filter(line -> line.contains("The server does not start: whimbrel.roles")).count();
    }
  }
}
