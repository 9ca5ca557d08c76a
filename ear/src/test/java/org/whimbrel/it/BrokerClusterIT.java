package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.whimbrel.launcher.BrokerForm;
import org.whimbrel.launcher.BrokerGroup;

/** A server with two pairs of brokers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrokerClusterIT {
  private static final int HTTP_PORT = 22_050;
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int MESSAGES = 20;

  private final WhimbrelServer server;

  BrokerClusterIT() throws IOException, InterruptedException {
    // Without the audit of the mailboxes, which would make up for what gets stuck on its way.
    this.server =
        WhimbrelServer.startWithBrokers(
            "cluster",
            1,
            HTTP_PORT,
            BrokerForm.CLUSTER,
            Map.of(
                "WHIMBREL_DELIVERY_LOCALSHORTCUT",
                "false",
                "WHIMBREL_SOCKET_AUDITINTERVALMS",
                "600000"));
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  @Test
  void messagesShouldArriveWhileBrokersAndAWholePairAreKilled()
      throws IOException, InterruptedException {
    User alice = User.register(server.api(), "alice");
    User bob = User.register(server.api(), "bob");
    alice.connect(bob);
    Login writing = alice.signIn();
    Login reading = bob.signIn();
    BrokerGroup brokers = server.brokers();
    List<UUID> sent = new ArrayList<>();
    try (DeviceClient sender = DeviceClient.connect(server, writing);
        DeviceClient reader = DeviceClient.connect(server, reading)) {
      send(sender, writing, bob, sent);
      for (int pair = 0; pair < BrokerForm.CLUSTER.pairs(); pair++) {
        int active = brokers.active(pair).orElseThrow();
        brokers.broker(active).killHard();
        send(sender, writing, bob, sent);
        brokers.start(active);
        brokers.awaitWhole(LIMIT);
        assertThat(brokers.active(pair).orElseThrow()).isNotEqualTo(active);
      }
      killBoth(brokers, 1);
      send(sender, writing, bob, sent);
      brokers.startAll(LIMIT);
      send(sender, writing, bob, sent);
      Messages.assertOnceAndGapless(reader, sent);
    }
  }

  private static void killBoth(BrokerGroup brokers, int pair) {
    for (int broker = 0; broker < brokers.size(); broker++) {
      if (brokers.settings().form().pairOf(broker) == pair) {
        brokers.broker(broker).killHard();
      }
    }
  }

  private static void send(DeviceClient sender, Login writing, User to, List<UUID> sent) {
    for (int i = 0; i < MESSAGES; i++) {
      var message = writing.message(to.id());
      sender.sendAccepted(message);
      sent.add(message.id());
    }
  }
}
