package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.Frame;

/** The broker apart from Liberty, which is a matter of variables alone; and its death. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExternalBrokerIT {
  private static final int HTTP_PORT = 19_082;
  private static final int MESSAGES = 50;
  private static final Duration OUTAGE = Duration.ofSeconds(8);

  private final WhimbrelServer server;
  private final Api api;

  ExternalBrokerIT() throws IOException, InterruptedException {
    // Without the shortcut, what is delivered here has gone through the queue delivery.<node>; and
    // without the audit of the mailboxes, nothing makes up for what gets stuck there.
    this.server =
        WhimbrelServer.startWithBroker(
            "external",
            HTTP_PORT,
            Map.of(
                "WHIMBREL_DELIVERY_LOCALSHORTCUT",
                "false",
                "WHIMBREL_SOCKET_AUDITINTERVALMS",
                "600000"));
    this.api = server.api();
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  /**
   * The mailbox is locked meanwhile, so that at most the batches in the listeners' hands get out of
   * the broker before it dies; the others have to come back with its journal.
   */
  @Test
  void acceptedMessagesShouldSurviveAKillOfTheBroker()
      throws IOException, InterruptedException, SQLException {
    User alice = User.register(api, "alice");
    User bob = User.register(api, "bob");
    alice.connect(bob);
    Login writing = alice.signIn();
    Login reading = bob.signIn();
    List<Frame.Send> messages = writing.some(MESSAGES, bob.id());
    try (DeviceClient sender = DeviceClient.connect(server, writing);
        DeviceClient reader = DeviceClient.connect(server, reading)) {
      try (Connection holding = server.database().connect()) {
        lockMailbox(holding, bob.id());
        // One after the other, so that each is a batch of its own.
        messages.forEach(sender::sendAccepted);
        server.killBroker();
        assertThat(reader.entries()).isEmpty();
        holding.rollback();
      }
      await()
          .atMost(30, TimeUnit.SECONDS)
          .untilAsserted(() -> assertThat(api.ready().status()).isEqualTo(503));
      server.startBroker();
      await().atMost(60, TimeUnit.SECONDS).until(server::isReady);

      Messages.assertOnceAndGapless(reader, Messages.ids(messages));
      Frame.Send afterwards = writing.message(bob.id());
      sendUntilAccepted(sender, afterwards);
      reader.awaitEntry(afterwards.id());
      assertThat(reader.entries()).hasSize(MESSAGES + 1);
      assertThat(Messages.messageIds(api, reading)).hasSize(MESSAGES + 1);
    }
  }

  /** Longer than a connection looks for its broker, so that the consumers were given up. */
  @Test
  void messagesShouldArriveAtOnceAfterALongOutageOfTheBrokerInWhichNobodyWrote()
      throws IOException, InterruptedException {
    User carol = User.register(api, "carol");
    User dave = User.register(api, "dave");
    carol.connect(dave);
    Login writing = carol.signIn();
    Login reading = dave.signIn();
    try (DeviceClient sender = DeviceClient.connect(server, writing);
        DeviceClient reader = DeviceClient.connect(server, reading)) {
      server.killBroker();
      await().during(OUTAGE).atMost(OUTAGE.multipliedBy(6)).until(() -> !server.isReady());
      server.startBroker();
      await().atMost(60, TimeUnit.SECONDS).until(server::isReady);

      Frame.Send message = writing.message(dave.id());
      sendUntilAccepted(sender, message);
      reader.awaitEntry(message.id());
    }
  }

  private static void lockMailbox(Connection connection, UUID account) throws SQLException {
    connection.setAutoCommit(false);
    try (PreparedStatement lock =
        connection.prepareStatement("select 1 from mailbox where account_id = ? for update")) {
      lock.setObject(1, account);
      try (ResultSet locked = lock.executeQuery()) {
        assertThat(locked.next()).isTrue();
      }
    }
  }

  /** A client sends again, under the same id, what the server was too busy to take. */
  private static void sendUntilAccepted(DeviceClient sender, Frame.Send message) {
    await()
        .atMost(60, TimeUnit.SECONDS)
        .until(
            () -> {
              sender.send(message);
              Frame.SendAnswer answer =
                  sender.await(Frame.SendAnswer.class, any -> idOf(any).equals(message.id()));
              if (answer instanceof Frame.Rejected rejected) {
                assertThat(rejected.code()).isEqualTo(ErrorCode.BUSY);
              }
              return answer instanceof Frame.Accepted;
            });
  }

  private static UUID idOf(Frame.SendAnswer answer) {
    return answer instanceof Frame.Rejected rejected
        ? rejected.id()
        : ((Frame.Accepted) answer).id();
  }
}
