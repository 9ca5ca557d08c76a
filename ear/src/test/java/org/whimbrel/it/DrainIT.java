package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.whimbrel.protocol.CloseCode;
import org.whimbrel.protocol.Frame;

/** A node is taken out of service, by all the ways that there are, and its clients lose nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DrainIT {
  private static final int HTTP_PORT = 24_020;
  private static final int DRAINED = 0;
  private static final int OTHER = 1;
  private static final int MESSAGES = 20;
  private static final int TERMINATED = 128 + 15;
  private static final String DRAIN = "/api/operator/drain";
  private static final String MBEAN = "/IBMJMXConnectorREST/mbeans/org.whimbrel%3Atype%3DNode/";
  private static final JsonMapper JSON = new JsonMapper();

  private final WhimbrelServer server;
  private final HttpClient https;

  DrainIT() throws IOException, InterruptedException, GeneralSecurityException {
    this.server =
        WhimbrelServer.startNodes(
            "drain",
            2,
            HTTP_PORT,
            Map.of(
                "WHIMBREL_SOCKET_AUDITINTERVALMS", "1000",
                "WHIMBREL_DRAIN_BALANCERMS", "500"));
    this.https =
        HttpClient.newBuilder()
            .sslContext(server.trust())
            .connectTimeout(Duration.ofSeconds(5))
            .build();
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  @Test
  void aDrainByRestShouldMoveTheSessionsAndCouldBeTakenBack() throws Exception {
    User alice = User.register(server.api(), "alice");
    User bob = User.register(server.api(), "bob");
    alice.connect(bob);
    Login writing = alice.signIn();
    Login reading = bob.signIn();
    List<Frame.Send> messages = writing.some(MESSAGES, bob.id());
    try (DeviceClient sender = DeviceClient.connect(server, DRAINED, writing);
        DeviceClient reader = DeviceClient.connect(server, OTHER, reading)) {
      for (Frame.Send message : messages.subList(0, MESSAGES / 2)) {
        sender.send(message);
      }
      assertThat(operator("POST", DRAIN).statusCode()).isEqualTo(202);
      assertThat(sender.awaitClose()).isEqualTo(CloseCode.MOVE.code());

      assertThat(server.api(DRAINED).ready().status()).isEqualTo(503);
      assertThat(server.api(OTHER).ready().status()).isEqualTo(200);
      assertThat(DeviceClient.refusal(server, writing.accessToken(), Frame.SUBPROTOCOL).status())
          .isEqualTo(503);
      try (DeviceClient moved = DeviceClient.connect(server, OTHER, writing)) {
        messages.forEach(moved::sendAccepted); // those of before again, with the same ids
        Messages.assertOnceAndGapless(reader, Messages.ids(messages));
      }
      awaitState("drained");
    }
    HttpResponse<String> resumed = operator("DELETE", DRAIN);
    assertThat(JSON.readTree(resumed.body()).get("state").asText()).isEqualTo("in-service");
    await().atMost(20, TimeUnit.SECONDS).until(server::isReady);
    try (DeviceClient back = DeviceClient.connect(server, DRAINED, writing)) {
      Frame.Send later = back.message(bob.id());
      back.sendAccepted(later);
      back.awaitEntry(later.id());
    }
  }

  @Test
  void theNodeShouldBeAnMbeanThatDrains() throws Exception {
    assertThat(attribute("State")).isEqualTo("in-service");
    assertThat(attribute("Roles")).isEqualTo("edge,worker,api");
    assertThat(invoke("drain")).isEqualTo(200);
    await().atMost(40, TimeUnit.SECONDS).until(() -> attribute("State").equals("drained"));
    assertThat(server.api(DRAINED).ready().status()).isEqualTo(503);
    assertThat(invoke("resume")).isEqualTo(200);
    assertThat(attribute("State")).isEqualTo("in-service");
    await().atMost(20, TimeUnit.SECONDS).until(server::isReady);
  }

  @Test
  void onlyTheOperatorShouldDrainAndNotTryForEver() throws Exception {
    Login login = User.register(server.api(), "alice").signIn();
    for (String credentials :
        List.of("", "Bearer " + login.accessToken(), basic("not the password"))) {
      HttpResponse<String> refused = call("POST", DRAIN, credentials, null);
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(JSON.readTree(refused.body()).get("code").asText()).isEqualTo("not-operator");
    }
    List<Integer> tries = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      tries.add(node(OTHER, "GET", DRAIN, basic("not the password"), null).statusCode());
    }
    assertThat(tries).contains(401).endsWith(429);
    assertThat(node(OTHER, "GET", DRAIN, operator(), null).statusCode())
        .as("the right one has to wait too, or it could be told from the wrong ones")
        .isEqualTo(429);
    assertThat(attribute("State")).isEqualTo("in-service");
  }

  @Test
  void aTerminatedNodeShouldDrainBeforeItEnds() throws Exception {
    User alice = User.register(server.api(OTHER), "alice");
    Login login = alice.signIn();
    try (DeviceClient client = DeviceClient.connect(server, DRAINED, login)) {
      Frame.Send message = client.message(alice.id());
      client.sendAccepted(message);
      ProcessHandle.of(server.node(DRAINED).pid()).orElseThrow().destroy();
      assertThat(client.awaitClose()).isEqualTo(CloseCode.MOVE.code());
      assertThat(server.node(DRAINED).awaitExit()).isEqualTo(TERMINATED);
      try (DeviceClient moved = DeviceClient.connect(server, OTHER, login)) {
        moved.syncAll();
        moved.awaitEntry(message.id());
      }
    } finally {
      if (!server.node(DRAINED).isAlive()) {
        server.startNode(DRAINED);
      }
    }
  }

  private void awaitState(String state) {
    await()
        .atMost(40, TimeUnit.SECONDS)
        .pollInterval(1, TimeUnit.SECONDS) // or it would run into the bound on tries
        .until(
            () -> JSON.readTree(operator("GET", DRAIN).body()).get("state").asText().equals(state));
  }

  private String attribute(String name) throws IOException, InterruptedException {
    HttpResponse<String> answer = call("GET", MBEAN + "attributes/" + name, operator(), null);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode value = JSON.readTree(answer.body()).get("value");
    return value.asText();
  }

  private int invoke(String operation) throws IOException, InterruptedException {
    return call(
            "POST",
            MBEAN + "operations/" + operation,
            operator(),
            "{\"params\":[],\"signature\":[]}")
        .statusCode();
  }

  private HttpResponse<String> operator(String method, String path)
      throws IOException, InterruptedException {
    return call(method, path, operator(), null);
  }

  private HttpResponse<String> call(
      String method, String path, String credentials, @Nullable String body)
      throws IOException, InterruptedException {
    return node(DRAINED, method, path, credentials, body);
  }

  private HttpResponse<String> node(
      int node, String method, String path, String credentials, @Nullable String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.https(node).resolve(path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!credentials.isEmpty()) {
      request.header("Authorization", credentials);
    }
    HttpClient client = node == DRAINED ? https : other();
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpClient other() {
    try {
      return HttpClient.newBuilder().sslContext(server.trust(OTHER)).build();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private String operator() {
    return basic(server.secrets().adminPassword());
  }

  private static String basic(String password) {
    byte[] credentials = ("admin:" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(credentials);
  }
}
