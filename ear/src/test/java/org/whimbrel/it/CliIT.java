package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two people with nothing but the command line, through the real server. */
@ExtendWith(SharedServer.class)
class CliIT {
  private final String server;
  private final String anna = handle("anna");
  private final String bert = handle("bert");
  @TempDir Path folder = Path.of("");
  private CommandLine annas = new CommandLine(Path.of(""), "");
  private CommandLine berts = new CommandLine(Path.of(""), "");

  CliIT(WhimbrelServer server) {
    this.server = "http://127.0.0.1:" + server.socket().getPort();
  }

  private static String handle(String name) {
    return name + "_" + UUID.randomUUID().toString().substring(0, 8);
  }

  private CommandLine device(String name) {
    return new CommandLine(folder.resolve(name), server);
  }

  @BeforeEach
  void meet() {
    annas = device("anna");
    berts = device("bert");
    JsonNode account = annas.run("register", anna, "Anna Ä").line("account");
    assertThat(account.get("handle").asText()).isEqualTo(anna);
    assertThat(account.get("displayName").asText()).isEqualTo("Anna Ä");
    assertThat(account.get("linked").asBoolean()).isTrue();
    berts.run("register", bert);
    annas.run("contacts", "add", bert);
    assertThat(berts.run("contacts", "--state", "incoming").line("contact").get("handle").asText())
        .isEqualTo(anna);
    berts.run("contacts", "accept", anna);
    assertThat(annas.run("contacts").line("contact").get("state").asText()).isEqualTo("accepted");
  }

  @Test
  void twoPeopleShouldWriteToEachOther() {
    JsonNode sent = annas.run("send", bert, "Grüße, Bert 👋").line("sent");
    assertThat(sent.get("state").asText()).isEqualTo("sent");

    CommandLine.Result heard = berts.run("listen", "--for", "0");
    JsonNode message = heard.line("message");
    assertThat(message.get("id")).isEqualTo(sent.get("id"));
    assertThat(message.get("from").asText()).isEqualTo(anna);
    assertThat(message.get("text").asText()).isEqualTo("Grüße, Bert 👋");
    assertThat(heard.lines("connection"))
        .extracting(line -> line.at("/info/state").asText())
        .containsExactly("incoming", "accepted");
    assertThat(berts.run("listen", "--for", "0").lines()).as("each once").isEmpty();

    berts.pipe("two\nlines\n", "send", anna, "-");
    assertThat(annas.run("listen", "--count", "1", "--for", "20").texts())
        .containsExactly("two\nlines");
    JsonNode kept = annas.run("history", "--with", bert).lines().get(0);
    assertThat(kept.get("state").asText()).isEqualTo("delivered");
    assertThat(annas.run("history").texts()).containsExactly("Grüße, Bert 👋", "two\nlines");
    assertThat(berts.run("history").texts()).containsExactly("Grüße, Bert 👋", "two\nlines");
    assertThat(berts.run("search", "grusse,").texts()).hasSize(1);
    assertThat(berts.run("search", "GRÜSSE, bert").texts()).containsExactly("Grüße, Bert 👋");
    assertThat(annas.run("search", "lines").texts()).containsExactly("two\nlines");
  }

  @Test
  void whatComesDuringAnotherCommandShouldBeShownLater() {
    annas.run("send", bert, "while you write");
    berts.run("send", anna, "while I read", "--wait", "accepted");

    assertThat(berts.run("listen", "--count", "1", "--for", "20").texts())
        .containsExactly("while you write");
    assertThat(berts.run("history").texts()).contains("while you write", "while I read");
  }

  @Test
  void senderShouldWaitUntilItIsRead() {
    CommandLine.Running listening =
        berts.start("listen", "--mark-read", "--count", "1", "--for", "50");
    JsonNode sent = annas.run("send", bert, "read me", "--wait", "read").line("sent");

    assertThat(sent.get("state").asText()).isEqualTo("read");
    assertThat(listening.end().texts()).containsExactly("read me");
  }

  @Test
  void whoIsNotReachedShouldBeTold() {
    CommandLine carls = device("carl");
    String carl = handle("carl");
    carls.run("register", carl);

    annas.refused("not-connected", "send", bert, carl, "to both");
    assertThat(berts.run("listen", "--count", "1", "--for", "20").texts())
        .containsExactly("to both");
    annas.refused("unknown-account", "send", handle("nobody"), "hello");
    annas.refused("no-keys", "verify", carl);
    annas.refused("no-request", "contacts", "accept", carl);
    CommandLine.Result late =
        annas.start("send", bert, "later", "--wait", "delivered", "--timeout", "3").end();
    assertThat(late.exitCode()).isEqualTo(4);
    assertThat(late.line("sent").get("state").asText()).isEqualTo("sent");
    assertThat(late.errors()).startsWith("not-yet: ");
  }

  @Test
  void safetyNumbersShouldBeTheSameAndSurviveANewKey() {
    String digits = annas.run("verify", bert).line("safetyNumber").get("digits").asText();
    assertThat(digits).matches("[0-9]{60}");
    assertThat(berts.run("verify", anna).line("safetyNumber").get("digits").asText())
        .isEqualTo(digits);

    annas.run("send", bert, "to the first key");
    assertThat(berts.run("rotate", "--grace-hours", "1").line("rotated").get("linked").asBoolean())
        .isTrue();
    annas.run("send", bert, "to the second key");
    assertThat(berts.run("listen", "--count", "2", "--for", "20").texts())
        .containsExactly("to the first key", "to the second key");
    assertThat(annas.run("verify", bert).line("safetyNumber").get("digits").asText())
        .isEqualTo(digits);
  }

  @Test
  void aSafetyNumberThatChangesAfterItWasComparedShouldBeTold() {
    assertThat(annas.run("verify", bert).line("safetyNumber").get("state").asText())
        .isEqualTo("unverified");
    annas.run("verify", bert, "--mark");
    assertThat(annas.run("verify", bert).line("safetyNumber").get("state").asText())
        .isEqualTo("verified");
    device("berts next").run("login", bert, "--reset-identity");

    CommandLine.Result changed = annas.start("verify", bert).end();

    assertThat(changed.exitCode()).isEqualTo(4);
    assertThat(changed.errors()).contains("changed: ");
    assertThat(changed.line("safetyNumber").get("state").asText()).isEqualTo("changed");
    assertThat(annas.run("verify", bert, "--mark").line("safetyNumber").get("state").asText())
        .isEqualTo("verified");
    assertThat(annas.run("verify", bert, "--unmark").line("safetyNumber").get("state").asText())
        .isEqualTo("unverified");
  }

  @Test
  void deviceShouldBeLinkedAndRevoked() {
    CommandLine second = device("second");
    JsonNode account = second.run("login", anna, "--device-name", "second").line("account");
    assertThat(account.get("linked").asBoolean()).isFalse();
    assertThat(second.start("send", bert, "too early").end().exitCode()).isEqualTo(4);
    String approval =
        annas
            .run("link", "approve", "--print-only", account.get("linkRequest").asText())
            .line("approval")
            .get("approval")
            .asText();
    assertThat(second.run("link", "complete", approval).line("link").get("linked").asBoolean())
        .isTrue();

    berts.run("send", anna, "to both devices");
    assertThat(second.run("listen", "--count", "1", "--for", "20").texts())
        .containsExactly("to both devices");
    second.run("send", bert, "from the second");
    List<JsonNode> atFirst = annas.run("listen", "--count", "2", "--for", "20").lines("message");
    assertThat(atFirst)
        .extracting(line -> line.get("own").asBoolean())
        .containsExactly(false, true);

    annas.run("devices", "rename", "2", "lost");
    annas.run("devices", "revoke", "2");
    JsonNode revoked = annas.run("devices").lines("device").get(1);
    assertThat(revoked.get("name").asText()).isEqualTo("lost");
    assertThat(revoked.get("revoked").asBoolean()).isTrue();
    assertThat(second.start("whoami").end().exitCode()).isEqualTo(1);
    berts.run("send", anna, "to the first alone");
    assertThat(annas.run("listen", "--count", "1", "--for", "20").texts())
        .containsExactly("to the first alone");
  }

  @Test
  void aDeviceThatIsLinkedOverTheServerShouldReadWhatWasBefore() {
    annas.run("send", bert, "before the phone");
    assertThat(berts.run("listen", "--count", "1", "--for", "20").texts())
        .containsExactly("before the phone");
    berts.run("send", anna, "my answer");
    berts.run("listen", "--for", "0");
    CommandLine phone = device("phone");
    String request = phone.run("login", bert).line("account").get("linkRequest").asText();
    CommandLine.Running linking = phone.start("link", "--for", "50");
    CommandLine.Result approved = berts.run("link", "approve", request, "--for", "50");
    assertThat(approved.line("joined").get("device").asInt()).isEqualTo(2);

    CommandLine.Result linked = linking.end();
    assertThat(linked.exitCode()).as(linked.toString()).isZero();
    assertThat(linked.line("fetched").get("messages").asInt()).isEqualTo(2);
    assertThat(phone.run("history").texts()).containsExactly("before the phone", "my answer");
    assertThat(phone.run("history", "--fetch").line("fetched").get("messages").asInt())
        .as("each once")
        .isZero();
    assertThat(phone.run("search", "PHONE").texts()).containsExactly("before the phone");
  }

  @Test
  void whoLosesAllDevicesShouldComeBackWithTheRecoveryKey() {
    annas.run("send", bert, "do not lose this");
    berts.run("listen", "--count", "1", "--for", "20");
    String key = berts.run("recovery", "create").line("recovery").get("key").asText();
    CommandLine anew = device("anew");
    anew.run("login", bert);

    CommandLine.Result back = anew.pipe(key + "\n", "recovery", "use", "-");

    assertThat(back.line("recovery").get("linked").asBoolean()).isTrue();
    assertThat(back.line("fetched").get("messages").asInt()).isEqualTo(1);
    assertThat(anew.run("history").texts()).containsExactly("do not lose this");
    annas.run("send", bert, "welcome back");
    assertThat(anew.run("listen", "--count", "1", "--for", "20").texts())
        .containsExactly("welcome back");
  }

  @Test
  void nobodyShouldBeWaitedForLongerThanAsked() {
    CommandLine phone = device("phone");
    phone.run("login", bert);

    CommandLine.Result alone = phone.start("link", "--for", "1").end();

    assertThat(alone.exitCode()).isEqualTo(4);
    assertThat(alone.errors()).startsWith("not-yet: ");
  }

  @Test
  void whoSignsOutShouldComeBackAsTheSameDevice() {
    annas.run("send", bert, "before");
    berts.run("logout");
    berts.refused("bad-refresh-token", "whoami");
    JsonNode account = berts.run("login").line("account");

    assertThat(account.get("device").asInt()).isEqualTo(1);
    assertThat(account.get("linked").asBoolean()).isTrue();
    annas.run("send", bert, "after");
    assertThat(berts.run("listen", "--count", "2", "--for", "20").texts())
        .containsExactly("before", "after");
  }

  @Test
  void aDeviceShouldBeForOneProcessAtATime() {
    CommandLine.Running listening = berts.start("listen", "--count", "1", "--for", "50");
    await().atMost(20, TimeUnit.SECONDS).until(() -> listening.printed().contains("accepted"));

    CommandLine.Result other = berts.start("send", anna, "at the same time").end();
    assertThat(other.exitCode()).isEqualTo(4);
    assertThat(other.errors()).startsWith("in-use: ");
    annas.run("send", bert, "the end");
    assertThat(listening.end().texts()).containsExactly("the end");
  }
}
