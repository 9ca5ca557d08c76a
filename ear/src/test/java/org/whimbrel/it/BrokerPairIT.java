package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.whimbrel.launcher.BrokerForm;
import org.whimbrel.launcher.BrokerGroup;

/** A server with a pair of brokers, of which the active one is killed again and again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrokerPairIT {
  private static final int HTTP_PORT = 22_020;
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int BEFORE_AND_AFTER = 25;

  private final WhimbrelServer server;

  BrokerPairIT() throws IOException, InterruptedException {
    // Without the shortcut, what is delivered here has gone through the queue delivery.<node>.
    this.server =
        WhimbrelServer.startWithBrokers(
            "pair",
            1,
            HTTP_PORT,
            BrokerForm.PAIR,
            Map.of("WHIMBREL_DELIVERY_LOCALSHORTCUT", "false"));
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  /** The second kill is of the one that had been the backup, with the first one back as its own. */
  @Test
  void acceptedMessagesShouldSurviveAKillOfEitherBrokerAndFlowOn()
      throws IOException, InterruptedException {
    User alice = User.register(server.api(), "alice");
    User bob = User.register(server.api(), "bob");
    alice.connect(bob);
    Login writing = alice.signIn();
    Login reading = bob.signIn();
    BrokerGroup brokers = server.brokers();
    List<UUID> sent = new ArrayList<>();
    List<String> told = new ArrayList<>();
    try (DeviceClient sender = DeviceClient.connect(server, writing);
        DeviceClient reader = DeviceClient.connect(server, reading)) {
      for (int round = 1; round <= 2; round++) {
        brokers.awaitWhole(LIMIT);
        int active = brokers.active(0).orElseThrow();
        send(sender, writing, bob, sent);
        CompletableFuture<Void> kill =
            CompletableFuture.runAsync(() -> brokers.broker(active).killHard());
        long longestMs = send(sender, writing, bob, sent);
        kill.join();
        longestMs = Math.max(longestMs, send(sender, writing, bob, sent));
        told.add("broker %d killed: longest wait %d ms".formatted(active, longestMs));
        assertThat(brokers.active(0)).hasValue(1 - active);
        brokers.start(active);
      }
      Messages.assertOnceAndGapless(reader, sent);
      assertThat(Messages.messageIds(server.api(), reading))
          .containsExactlyInAnyOrderElementsOf(sent.stream().map(UUID::toString).toList());
    } finally {
      Files.write(Path.of(System.getProperty("whimbrel.it.target"), "it", "broker-pair.txt"), told);
    }
  }

  /** One after the other, so that each is a batch of its own; gives the longest that one took. */
  private static long send(DeviceClient sender, Login writing, User to, List<UUID> sent) {
    long longestNs = 0;
    for (int i = 0; i < BEFORE_AND_AFTER; i++) {
      var message = writing.message(to.id());
      long beganNs = System.nanoTime();
      sender.sendAccepted(message);
      longestNs = Math.max(longestNs, System.nanoTime() - beganNs);
      sent.add(message.id());
    }
    return Duration.ofNanos(longestNs).toMillis();
  }
}
