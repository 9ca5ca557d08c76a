package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Three people in one conversation, on the command line, through the real server. */
@ExtendWith(SharedServer.class)
class CliConversationsIT {
  private final WhimbrelServer server;
  private final String anna = handle("anna");
  private final String bert = handle("bert");
  private final String carl = handle("carl");
  @TempDir Path folder = Path.of("");
  private CommandLine annas = new CommandLine(Path.of(""), "");
  private CommandLine berts = new CommandLine(Path.of(""), "");
  private CommandLine carls = new CommandLine(Path.of(""), "");

  CliConversationsIT(WhimbrelServer server) {
    this.server = server;
  }

  private static String handle(String name) {
    return name + "_" + UUID.randomUUID().toString().substring(0, 8);
  }

  private CommandLine register(String handle) {
    CommandLine device =
        new CommandLine(folder.resolve(handle), "http://127.0.0.1:" + server.socket().getPort());
    device.run("register", handle);
    return device;
  }

  private static void connect(CommandLine one, String handle, CommandLine other, String others) {
    one.run("contacts", "add", others);
    other.run("contacts", "accept", handle);
  }

  @BeforeEach
  void meet() {
    annas = register(anna);
    berts = register(bert);
    carls = register(carl);
    connect(annas, anna, berts, bert);
    connect(annas, anna, carls, carl);
    connect(berts, bert, carls, carl);
  }

  private static JsonNode heard(CommandLine by) {
    CommandLine.Result heard = by.run("listen", "--count", "1", "--for", "20");
    assertThat(heard.lines("message")).as(heard.toString()).hasSize(1);
    return heard.line("message");
  }

  private static List<String> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  @Test
  void allThreeShouldSeeTheSameConversation() {
    JsonNode sent = annas.run("send", bert, carl, "to you both").line("sent");
    assertThat(list(sent.get("conversation"))).containsExactly(bert, carl);

    JsonNode atBert = heard(berts);
    JsonNode atCarl = heard(carls);

    assertThat(list(atBert.get("conversation"))).containsExactlyInAnyOrder(anna, carl);
    assertThat(list(atBert.get("to"))).containsExactly(carl);
    assertThat(atBert.get("recipients").asText()).isEqualTo("verified");
    assertThat(list(atCarl.get("conversation"))).containsExactlyInAnyOrder(anna, bert);
    JsonNode reply =
        berts.run("send", "--reply-to", atBert.get("id").asText(), "and mine").line("sent");
    assertThat(list(reply.get("to"))).containsExactlyInAnyOrder(anna, carl);
    assertThat(list(heard(annas).get("conversation"))).containsExactlyInAnyOrder(bert, carl);
    assertThat(carls.run("history", "--with", anna + "," + bert).texts())
        .as("with all of these")
        .contains("to you both");
    annas.run("send", bert, "to you alone");
    assertThat(list(heard(berts).get("conversation"))).containsExactly(anna);
  }

  @Test
  void recipientsThatTheSenderHasNotSignedShouldNotBeBelieved() throws SQLException {
    String id = annas.run("send", bert, carl, "to you both").line("sent").get("id").asText();
    forgetRecipient(UUID.fromString(id));

    CommandLine.Result heard = berts.run("listen", "--count", "1", "--for", "20");

    JsonNode message = heard.line("message");
    assertThat(message.get("recipients").asText()).isEqualTo("unverified");
    assertThat(message.has("conversation")).isFalse();
    assertThat(message.get("to")).isEmpty();
    assertThat(berts.run("listen", "--for", "0").line("recipients").get("recipients").asText())
        .isEqualTo("unverified");
    assertThat(berts.run("history").line("message").get("recipients").asText())
        .isEqualTo("unverified");
    CommandLine.Result refused = berts.start("send", "--reply-to", id, "to whom?").end();
    assertThat(refused.exitCode()).isEqualTo(4);
    assertThat(refused.errors()).startsWith("recipients-unknown: ");
  }

  /** As a server would that wants a message to look like one between two. */
  private void forgetRecipient(UUID message) throws SQLException {
    try (Connection database = server.database().connect();
        PreparedStatement lie =
            database.prepareStatement(
                "update message set recipients = recipients[1:1] where id = ?")) {
      lie.setObject(1, message);
      assertThat(lie.executeUpdate()).isEqualTo(1);
    }
  }
}
