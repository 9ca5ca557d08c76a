package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
  private static final int BROKER_PORT = 19_482;
  private static final int MESSAGES = 50;

  private final ExternalBroker broker;
  private final WhimbrelServer server;
  private final Api api;

  ExternalBrokerIT() throws IOException, InterruptedException {
    this.broker = new ExternalBroker(BROKER_PORT);
    broker.start();
    this.server = WhimbrelServer.start("external", HTTP_PORT, false, broker.settings());
    this.api = server.api();
  }

  @AfterAll
  void stop() throws IOException {
    try {
      server.close();
    } finally {
      broker.close();
    }
  }

  @Test
  void acceptedMessagesShouldSurviveAKillOfTheBroker() throws IOException {
    User alice = User.register(api, "alice");
    User bob = User.register(api, "bob");
    try (DeviceClient sender = DeviceClient.connect(server, alice.signIn());
        DeviceClient reader = DeviceClient.connect(server, bob.signIn())) {
      Frame.Send before = Messages.to(bob.id());
      sender.sendAccepted(before);
      reader.awaitEntry(before.id());

      List<Frame.Send> messages = Messages.some(MESSAGES, bob.id());
      messages.forEach(sender::send);
      sender.await(Frame.Accepted.class, any -> true);
      broker.kill();
      await()
          .atMost(30, TimeUnit.SECONDS)
          .untilAsserted(() -> assertThat(api.ready().status()).isEqualTo(503));
      broker.start();
      await().atMost(60, TimeUnit.SECONDS).until(server::isReady);

      Frame.Send afterwards = Messages.to(bob.id());
      List<Frame.Send> all = new ArrayList<>(List.of(before));
      all.addAll(messages);
      all.add(afterwards);
      // A client sends again, under the same id, what was not accepted before it lost patience.
      messages.forEach(message -> sendUntilAccepted(sender, message));
      sendUntilAccepted(sender, afterwards);
      Messages.assertOnceAndGapless(reader.awaitEntries(all.size()), Messages.ids(all));
      Messages.assertOnceAndGapless(sender.awaitEntries(all.size()), Messages.ids(all));
    }
  }

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

  private static java.util.UUID idOf(Frame.SendAnswer answer) {
    return answer instanceof Frame.Rejected rejected
        ? rejected.id()
        : ((Frame.Accepted) answer).id();
  }
}
