package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.whimbrel.protocol.CloseCode;
import org.whimbrel.protocol.Frame;

/** What the operator sees: metrics, and a client that writes to somebody who blocks its user. */
@ExtendWith(SharedServer.class)
class OperatorIT {
  private static final Pattern BLOCKED_SENDS =
      Pattern.compile(
          "^whimbrel_blocked_sends(?:_total)?(?:\\{[^}]*})? ([0-9.E+]+)$", Pattern.MULTILINE);
  private static final Pattern SESSIONS =
      Pattern.compile("^whimbrel_sessions(?:\\{[^}]*})? ([0-9.E+]+)$", Pattern.MULTILINE);
  private static final Pattern DISPLACED =
      Pattern.compile(
          "^whimbrel_sockets_closed_total\\{[^}]*code=\"4409\"[^}]*} ([0-9.E+]+)$",
          Pattern.MULTILINE);

  private final WhimbrelServer server;
  private final Api api;
  private final User alice;
  private final User bob;
  private final HttpClient https;

  OperatorIT(WhimbrelServer server) throws GeneralSecurityException, IOException {
    this.server = server;
    this.api = server.api();
    this.alice = User.register(api, "alice");
    this.bob = User.register(api, "bob");
    this.https =
        HttpClient.newBuilder()
            .sslContext(server.trust())
            .connectTimeout(Duration.ofSeconds(5))
            .build();
  }

  @Test
  void messageToSomebodyWhoBlocksShouldRaiseAnAlert() throws IOException, InterruptedException {
    Login writing = alice.signIn();
    alice.connect(bob);
    assertThat(bob.block(alice, true).status()).isEqualTo(200);
    double before = metric(BLOCKED_SENDS);
    Frame.Send message = writing.message(bob.id());
    try (DeviceClient sender = DeviceClient.connect(server, writing)) {
      sender.sendAccepted(message);
      sender.awaitEntry(message.id());
    }
    assertThat(metric(BLOCKED_SENDS)).isGreaterThanOrEqualTo(before + 1);

    String alert = "alert=blocked-send sender=%s message=%s".formatted(alice.id(), message.id());
    List<String> lines = awaitLog(alert);
    assertThat(lines).allSatisfy(line -> assertThat(line).endsWith(alert));
    assertThat(String.join("\n", log()))
        .as("neither whom it was for nor what was in it")
        .doesNotContain(bob.id().toString(), bob.handle(), message.body().toBase64Url());
  }

  /** Not an alert: the sender's client is told, and may not have known better. */
  @Test
  void messageToAStrangerShouldRaiseNone() throws IOException, InterruptedException {
    Login writing = alice.signIn();
    bob.signIn();
    Frame.Send message = writing.message(bob.id());
    try (DeviceClient sender = DeviceClient.connect(server, writing)) {
      sender.sendAccepted(message);
      sender.awaitEntry(message.id());
      alice.connect(bob);
      bob.block(alice, true);
      Frame.Send blocked = sender.message(bob.id());
      sender.sendAccepted(blocked);
      awaitLog("message=" + blocked.id());
    }
    assertThat(String.join("\n", log())).doesNotContain(message.id().toString());
  }

  @Test
  void metricsShouldTellHowManySessionsThereAreAndWhyOthersWereClosed()
      throws IOException, InterruptedException {
    Login login = alice.signIn();
    double before = metric(DISPLACED);
    try (DeviceClient older = DeviceClient.connect(server, login);
        DeviceClient newer = DeviceClient.connect(server, login)) {
      assertThat(older.awaitClose()).isEqualTo(CloseCode.DISPLACED.code());

      assertThat(newer.isOpen()).isTrue();
      assertThat(metric(DISPLACED)).isEqualTo(before + 1);
      assertThat(metric(SESSIONS)).isGreaterThanOrEqualTo(1);
    }
  }

  @Test
  void metricsShouldBeTheOperatorsAlone() throws IOException, InterruptedException {
    String token = alice.signIn().accessToken();
    for (String credentials :
        List.of(
            "",
            basic("admin", "not the password"),
            basic(alice.handle(), alice.password()),
            "Bearer " + token)) {
      HttpResponse<String> refused = metrics(credentials);
      assertThat(refused.statusCode()).isIn(401, 403);
      assertThat(refused.body()).doesNotContain("whimbrel");
    }
    assertThat(api.get("/metrics", token).status()).as("without TLS").isNotEqualTo(200);
    assertThat(metrics(operator()).statusCode()).isEqualTo(200);
  }

  @Test
  void tokensAndPasswordsShouldNotReachTheLog() throws IOException {
    Login login = alice.signIn();
    String tampered = login.accessToken().replaceFirst("\\.", ".e");
    for (String token : List.of(login.accessToken(), tampered, "garbage-" + alice.id())) {
      api.me(token);
      DeviceClient.refusal(server, token, "whimbrel.v0");
    }
    api.refresh(alice.id(), login.device(), login.refreshToken() + "x");
    api.signIn(Map.of("handle", alice.handle(), "password", "not the password"));
    assertThat(String.join("\n", log()))
        .contains("whimbrel")
        .doesNotContain(
            login.accessToken(),
            tampered,
            "garbage-" + alice.id(),
            login.refreshToken(),
            alice.password(),
            "not the password");
  }

  private double metric(Pattern name) throws IOException, InterruptedException {
    HttpResponse<String> metrics = metrics(operator());
    assertThat(metrics.statusCode()).isEqualTo(200);
    Matcher counter = name.matcher(metrics.body());
    return counter.find() ? Double.parseDouble(counter.group(1)) : 0;
  }

  private String operator() {
    return basic("admin", server.secrets().adminPassword());
  }

  private static String basic(String user, String password) {
    byte[] credentials = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(credentials);
  }

  private HttpResponse<String> metrics(String credentials)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.https().resolve("/metrics")).timeout(Duration.ofSeconds(30));
    if (!credentials.isEmpty()) {
      request.header("Authorization", credentials);
    }
    return https.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private List<String> awaitLog(String text) {
    return await()
        .atMost(10, TimeUnit.SECONDS)
        .until(
            () -> log().stream().filter(line -> line.contains(text)).toList(),
            lines -> !lines.isEmpty());
  }

  private List<String> log() throws IOException {
    return Files.readAllLines(
        server.liberty().resolve("defaultServer").resolve("logs/messages.log"));
  }
}
