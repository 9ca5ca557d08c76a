package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.whimbrel.launcher.BrokerForm;
import org.whimbrel.launcher.Network;
import org.whimbrel.launcher.NetworkNamespaces;
import org.whimbrel.protocol.CloseCode;
import org.whimbrel.protocol.Frame;

/**
 * Two nodes and a broker with a network each, of which one node is cut off from all the rest. Only
 * where network namespaces can be made: as root on Linux.
 */
@EnabledIf("org.whimbrel.it.PartitionIT#networksArePossible")
class PartitionIT {
  private static final int HTTP_PORT = 21_640;
  private static final int FIRST = 0;
  private static final int SECOND = 1;
  private static final int MESSAGES = 60;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static WhimbrelServer server;

  private User bob;
  private Login alices;
  private Login bobs;

  static boolean networksArePossible() {
    return NetworkNamespaces.arePossible();
  }

  @BeforeAll
  static void start() throws Exception {
    server =
        WhimbrelServer.startWithBrokers(
            "partition", 2, HTTP_PORT, Network.NAMESPACES, BrokerForm.SINGLE, Map.of());
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void register() {
    User alice = User.register(server.api(FIRST), "alice");
    bob = User.register(server.api(FIRST), "bob");
    alice.connect(bob);
    alices = alice.signIn();
    bobs = bob.signIn();
  }

  @Test
  void aDeviceOfANodeThatIsCutOffShouldHaveEverythingOnceOnAnother() throws Exception {
    List<Frame.Send> messages = alices.some(MESSAGES, bob.id());
    String link = server.place(SECOND).link();
    try (DeviceClient sender = DeviceClient.connect(server, FIRST, alices);
        DeviceClient lost = DeviceClient.connect(server, SECOND, bobs)) {
      lost.syncAll();
      send(sender, messages.subList(0, MESSAGES / 3));
      NetworkNamespaces.cut(link);
      try {
        send(sender, messages.subList(MESSAGES / 3, 2 * MESSAGES / 3));
        try (DeviceClient reader = DeviceClient.connect(server, FIRST, bobs)) {
          reader.syncAll();
          send(sender, messages.subList(2 * MESSAGES / 3, MESSAGES));
          Messages.assertOnceAndGapless(reader, Messages.ids(messages));

          NetworkNamespaces.join(link);
          await().atMost(LIMIT).until(() -> server.node(SECOND).isReady());
          Frame.Send after = sender.message(bob.id());
          sender.sendAccepted(after);
          reader.awaitEntry(after.id());
        }
      } finally {
        NetworkNamespaces.join(link);
      }
    }
    thatBothNodesAreOneAgain();
  }

  private void thatBothNodesAreOneAgain() {
    try (DeviceClient sender = DeviceClient.connect(server, FIRST, alices);
        DeviceClient older = DeviceClient.connect(server, FIRST, bobs);
        DeviceClient newer = DeviceClient.connect(server, SECOND, bobs)) {
      assertThat(older.awaitClose()).isEqualTo(CloseCode.DISPLACED.code());
      Frame.Send message = sender.message(bob.id());
      sender.sendAccepted(message);
      newer.awaitEntry(message.id());
    }
  }

  private static void send(DeviceClient sender, List<Frame.Send> messages) {
    messages.forEach(sender::sendAccepted);
  }
}
