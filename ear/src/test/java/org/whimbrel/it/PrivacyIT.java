package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The operator learns nothing of what people write: after a conversation none of its texts, keys,
 * passwords and tokens is anywhere in what the server keeps: not in a table, nor in a file of the
 * database, of the broker, or of the logs, even if the server's own code logs all that it can.
 */
class PrivacyIT {
  private static final int HTTP_PORT = 19_084;
  private static final String LOGS = "liberty/defaultServer/logs/";

  /** No secrets, but from the server itself: each has to be found where it belongs. */
  private static final String A_START = "a start";

  private static final String A_QUEUE = "a queue";

  private final Needles needles = new Needles();

  @Test
  void nothingThatIsSecretShouldBeAnywhereAtTheServer()
      throws IOException, InterruptedException, SQLException {
    needles.addText(A_START, "CWWKF0011I");
    needles.addText(A_QUEUE, "dead-letter");
    Map<String, String> extra = Map.of("WHIMBREL_LOG_TRACE", "*=info:org.whimbrel.*=all");
    try (WhimbrelServer server = WhimbrelServer.start("privacy", HTTP_PORT, true, extra);
        SecretConversation conversation = new SecretConversation(server, needles)) {
      conversation.hold();
      Haystack tables;
      try (Connection connection = server.database().connect()) {
        tables = Haystack.tables(connection, needles);
      }
      server.stopDatabase(); // which writes everything to its files
      conversation.goOnWithoutDatabase();
      Haystack files = Haystack.files(server.home(), needles);

      assertFindsWhatIsThere(tables, files);
      ClientSecrets secrets = conversation.secrets();
      assertThat(secrets.names())
          .containsExactlyInAnyOrder(
              "a text",
              "a password",
              "an access token",
              "a refresh token",
              "the recovery key",
              "a link secret",
              "a signing key",
              "a sealing key",
              "a content key",
              "an archive key");
      assertThat(tables.placesOf(secrets.names())).isEmpty();
      assertThat(files.placesOf(secrets.names())).isEmpty();
    }
  }

  /** The same search finds what is no secret, or finding nothing would prove nothing. */
  private static void assertFindsWhatIsThere(Haystack tables, Haystack files) {
    assertThat(tables.under("public.account")).contains(SecretConversation.A_HANDLE);
    assertThat(tables.under("public.chain_entry")).contains(SecretConversation.AN_IDENTITY_KEY);
    assertThat(tables.under("public.message")).contains(SecretConversation.A_SEALED_BODY);
    for (String folder : new String[] {"postgresql/data/base/", "postgresql/data/pg_wal/"}) {
      assertThat(files.under(folder))
          .as(folder)
          .contains(
              SecretConversation.A_HANDLE,
              SecretConversation.AN_IDENTITY_KEY,
              SecretConversation.A_SEALED_BODY);
    }
    assertThat(files.under("broker/journal/")).contains(SecretConversation.A_SEALED_BODY);
    assertThat(files.under("broker/bindings/")).contains(A_QUEUE);
    assertThat(files.under(LOGS + "messages.log")).contains(A_START);
    assertThat(files.under("liberty.log")).contains(A_START);
    assertThat(files.searched()).contains("postgresql/postgresql.log", LOGS + "trace.log");
    assertThat(files.searched()).anyMatch(file -> file.startsWith(LOGS + "ffdc/"));
  }
}
