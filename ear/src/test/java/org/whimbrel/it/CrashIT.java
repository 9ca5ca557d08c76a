package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.whimbrel.protocol.Frame;

/** What was accepted is neither lost nor doubled, whichever part dies when (I1, I2, I3). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashIT {
  private static final int HTTP_PORT = 19_081;
  private static final int MESSAGES = 50;

  private final WhimbrelServer server;
  private final Api api;

  CrashIT() throws IOException, InterruptedException {
    this.server = WhimbrelServer.start("crash", HTTP_PORT, true, Map.of());
    this.api = server.api();
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  @Test
  void acceptedMessagesShouldSurviveAKillOfTheServer() throws IOException, InterruptedException {
    User alice = User.register(api, "alice");
    User bob = User.register(api, "bob");
    alice.connect(bob);
    Login writing = alice.signIn();
    Login reading = bob.signIn();
    List<Frame.Send> messages = writing.some(MESSAGES, bob.id());
    try (DeviceClient sender = DeviceClient.connect(server, writing)) {
      messages.forEach(sender::send);
      messages.forEach(
          message ->
              sender.await(Frame.Accepted.class, answer -> answer.id().equals(message.id())));
      server.killLiberty();
    }
    server.startLiberty();
    assertMailboxHoldsOnce(reading, messages);
    assertMailboxHoldsOnce(writing, messages);
  }

  @Test
  void messageShouldSurviveAKillBetweenAcceptanceAndTheLog()
      throws IOException, InterruptedException, SQLException {
    User alice = User.register(api, "alice");
    User bob = User.register(api, "bob");
    alice.connect(bob);
    Login writing = alice.signIn();
    Login reading = bob.signIn();
    Frame.Send message = writing.message(bob.id());
    try (Connection holding = server.database().connect();
        Connection watching = server.database().connect();
        DeviceClient sender = DeviceClient.connect(server, writing)) {
      holding.setAutoCommit(false);
      assertThat(count(holding, "select 1 from mailbox where account_id = ? for update", bob.id()))
          .isEqualTo(1);
      sender.sendAccepted(message);
      // The fan-out has begun and cannot get on: it waits for the mailbox that this test holds.
      await()
          .atMost(20, TimeUnit.SECONDS)
          .until(
              () ->
                  count(
                          watching,
                          """
                          select 1 from pg_stat_activity
                          where application_name = 'whimbrel' and wait_event_type = 'Lock'
                          """)
                      > 0);
      server.killLiberty();
      assertThat(count(watching, "select 1 from message where id = ?", message.id())).isZero();
      holding.rollback();
    }
    server.startLiberty();
    assertMailboxHoldsOnce(reading, List.of(message));
    assertMailboxHoldsOnce(writing, List.of(message));
  }

  @Test
  void messagesShouldBeAcceptedWhileTheDatabaseIsAwayAndArriveInOrderWhenItIsBack()
      throws IOException {
    User alice = User.register(api, "alice");
    User bob = User.register(api, "bob");
    alice.connect(bob);
    Login writing = alice.signIn();
    Login reading = bob.signIn();
    List<Frame.Send> messages = writing.some(MESSAGES, bob.id());
    try (DeviceClient sender = DeviceClient.connect(server, writing);
        DeviceClient reader = DeviceClient.connect(server, reading)) {
      server.stopDatabase();
      try {
        messages.forEach(sender::sendAccepted);
        await()
            .atMost(20, TimeUnit.SECONDS)
            .untilAsserted(() -> assertThat(api.ready().status()).isEqualTo(503));
        Frame.Send afterwards = writing.message(bob.id());
        sender.sendAccepted(afterwards);
        messages.add(afterwards);
        assertThat(reader.entries()).isEmpty();
        sender.send(new Frame.Sync(0));
        assertThat(sender.isOpen()).isTrue();
      } finally {
        server.startDatabase();
      }
      await().atMost(30, TimeUnit.SECONDS).until(server::isReady);
      Messages.assertOnceAndGapless(reader, Messages.ids(messages));
      Messages.assertOnceAndGapless(sender, Messages.ids(messages));
    }
    assertMailboxHoldsOnce(reading, messages);
    // Each was a batch of its own, and each was tried in vain while the database was away.
    assertThat(Messages.messageIds(api, reading))
        .containsExactlyElementsOf(Messages.ids(messages).stream().map(UUID::toString).toList());
  }

  /** Both as a device sees it that comes back, and as the log has it when nothing is under way. */
  private void assertMailboxHoldsOnce(Login login, List<Frame.Send> messages) {
    try (DeviceClient back = DeviceClient.connect(server, login)) {
      back.syncAll();
      Messages.assertOnceAndGapless(back, Messages.ids(messages));
    }
    assertThat(Messages.messageIds(api, login))
        .containsExactlyInAnyOrderElementsOf(
            Messages.ids(messages).stream().map(UUID::toString).toList());
  }

  private static int count(Connection connection, String query, UUID... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        int count = 0;
        while (rows.next()) {
          count++;
        }
        return count;
      }
    }
  }
}
