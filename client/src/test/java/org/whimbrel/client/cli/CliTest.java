package org.whimbrel.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.whimbrel.client.cli.history.Event;
import org.whimbrel.client.cli.history.History;
import org.whimbrel.client.cli.history.HistoryKey;

/** The program without a server. */
class CliTest {
  @TempDir Path folder = Path.of("");
  private Path home = Path.of("");
  private String out = "";
  private String err = "";

  @BeforeEach
  void chooseHome() {
    home = folder.resolve("home");
  }

  private int run(String... arguments) {
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--home");
    all.add(home.toString());
    int exitCode =
        Cli.run(
            new PrintStream(outBytes, true, StandardCharsets.UTF_8),
            new PrintStream(errBytes, true, StandardCharsets.UTF_8),
            all.toArray(new String[0]));
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return exitCode;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "send",
        "send bert",
        "send --reply-to nonsense text",
        "send bert text --reply-to 0190a1b2-0000-7000-8000-000000000000",
        "send bert text --wait never",
        "contacts add",
        "contacts befriend bert",
        "devices revoke two",
        "devices rename 2",
        "link approve nonsense",
        "link complete whimbrel-link:1:x",
        "link --for -1",
        "recovery",
        "recovery use AAAA-BBBB",
        "listen --count many",
        "listen --count -1",
        "listen --for -1",
        "search",
        "whoami --timeout 0",
        "verify",
        "verify bert --mark --unmark",
        "rotate --grace-hours"
      })
  void whatCannotBeUnderstoodShouldBeTold(String arguments) {
    assertThat(run(arguments.isEmpty() ? new String[0] : arguments.split(" "))).isEqualTo(2);
    assertThat(err).isNotBlank();
    assertThat(out).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "whoami",
        "contacts",
        "contacts accept bert",
        "send a b -- -5",
        "rotate",
        "link",
        "recovery create"
      })
  void directoryWithoutADeviceShouldBeTold(String arguments) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);
    assertThat(err).contains("is no device yet");
    assertThat(home).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "send", "contacts", "contacts add", "link approve", "recovery use", "verify"})
  void everyCommandShouldExplainItself(String command) {
    String arguments = (command + " --help").strip();
    assertThat(run(arguments.split(" "))).isZero();
    assertThat(out).contains("Usage: whimbrel cli", "--home", "Exit codes");
  }

  @Test
  void serverThatIsNotThereShouldBeToldAndLeaveNoDevice() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Path password = Files.writeString(folder.resolve("password"), "correct horse\n");

    assertThat(
            run(
                "register",
                "anna",
                "--server",
                "http://127.0.0.1:" + port,
                "--password-file",
                password.toString()))
        .isEqualTo(3);
    assertThat(err).startsWith("unreachable: ").doesNotContain("horse");
    assertThat(run("whoami")).isEqualTo(2);
  }

  @Test
  void addressThatIsNoneShouldBeRefused() throws IOException {
    Path password = Files.writeString(folder.resolve("password"), "correct horse");
    for (String server : List.of("ftp://a", "chat.example", "http:///x")) {
      assertThat(run("login", "a", "--server", server, "--password-file", password.toString()))
          .as(server)
          .isEqualTo(2);
    }
  }

  @Test
  void directoryShouldBeForOneProcessAtATime() {
    try (Profile other = Profile.open(home)) {
      other.save(new Profile.Settings(URI.create("http://127.0.0.1:1"), "anna", true));
      assertThat(run("whoami")).isEqualTo(4);
      assertThat(err).startsWith("in-use: ");
      assertThat(run("history")).as("reading is always possible").isZero();
    }
  }

  @Test
  void historyShouldBeReadAndSearchedWithoutAServer() {
    UUID anna = UUID.randomUUID();
    UUID bert = UUID.randomUUID();
    try (Profile profile = Profile.open(home);
        History history = History.open(home, new HistoryKey(home.resolve("device"), null))) {
      history.add(new Event.Name(anna, "anna", "Anna"));
      history.add(new Event.Name(bert, "bert", "Bert"));
      history.add(
          new Event.Message(
              1,
              UUID.randomUUID(),
              anna,
              1,
              List.of(),
              "",
              1,
              1,
              false,
              "Crème\nfraîche \u001B[2J",
              null));
      history.add(new Event.Outgoing(UUID.randomUUID(), List.of(bert), 2, "Käse"));
      assertThat(profile.shown()).isZero();
    }

    assertThat(run("search", "CREME FRAICHE", "--json")).isZero();
    assertThat(out).contains("\"from\":\"anna\"", "\"text\":\"Crème\\nfraîche \\u001B[2J\"");
    assertThat(out.lines()).hasSize(1);
    assertThat(run("history", "--with", "bert", "--json")).isZero();
    assertThat(out).contains("\"to\":[\"bert\"]", "\"state\":\"sending\"");
    assertThat(out.lines()).hasSize(1);
    assertThat(run("history", "--last", "1")).isZero();
    assertThat(out).contains("me > bert: Käse").doesNotContain("Crème");
    assertThat(run("history")).isZero();
    assertThat(out).contains("anna: Crème\n  fraîche").doesNotContain("\u001B");
    assertThat(run("history", "--with", "carl")).isEqualTo(2);
    assertThat(run("search", " ")).isEqualTo(2);
  }

  @Test
  void aConversationShouldShowWhoElseIsInIt() {
    UUID anna = UUID.randomUUID();
    UUID bert = UUID.randomUUID();
    UUID carl = UUID.randomUUID();
    UUID one = UUID.randomUUID();
    try (Profile profile = Profile.open(home);
        History history = History.open(home, new HistoryKey(home.resolve("device"), null))) {
      history.add(new Event.Name(anna, "anna", "Anna"));
      history.add(new Event.Name(bert, "bert", "Bert"));
      history.add(new Event.Name(carl, "carl", "Carl"));
      history.add(message(one, anna, "to us three", "known"));
      history.add(message(UUID.randomUUID(), anna, "to whom?", "lied"));
      history.add(message(UUID.randomUUID(), anna, "asked still", "asked"));
      history.add(new Event.Recipients(one, "known", List.of(bert, carl), true));
      history.add(new Event.Recipients(one, "lied", List.of(), false));
      assertThat(profile.shown()).isZero();
    }

    assertThat(run("history", "--with", "carl,anna", "--json")).isZero();
    assertThat(out.lines()).hasSize(1);
    assertThat(out)
        .contains(
            "\"to\":[\"bert\",\"carl\"]",
            "\"recipients\":\"verified\"",
            "\"conversation\":[\"anna\",\"bert\",\"carl\"]");
    assertThat(run("history", "--json")).isZero();
    assertThat(out).contains("\"recipients\":\"unverified\"", "\"recipients\":\"pending\"");
    assertThat(run("history")).isZero();
    assertThat(out)
        .contains(
            "anna > me, bert, carl: to us three",
            "anna > me and others, not verified: to whom?",
            "anna > me and others: asked still");
  }

  private static Event.Message message(UUID id, UUID from, String text, String digest) {
    return new Event.Message(1, id, from, 1, List.of(), "", 1, 1, false, text, digest);
  }
}
