package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.whimbrel.launcher.BrokerForm;
import org.whimbrel.launcher.BrokerGroup;
import org.whimbrel.launcher.BrokerRole;

/** The brokers alone, as they are shipped: pairs and two pairs, with this test as their client. */
class BrokersIT {
  private static final int PAIR_PORT = 22_000;
  private static final int CLUSTER_PORT = 22_010;
  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** Over before the broker has it on disk, and so before anybody can ask for it. */
  private static final long TTL_MS = 1;

  /** Nobody takes anything from it, so what is in it can be counted. */
  private static final String QUEUE = "dead-letter";

  @Test
  void whatIsSentAgainAfterATakeoverShouldBeTakenOnce()
      throws IOException, InterruptedException, JMSException {
    try (BrokerGroup brokers = start("pair", PAIR_PORT, BrokerForm.PAIR)) {
      int first = brokers.active(0).orElseThrow();
      String id = UUID.randomUUID().toString();
      try (BrokerClient client = BrokerClient.of(brokers, first)) {
        client.send(QUEUE, id);
      }
      brokers.broker(first).killHard();
      await().atMost(LIMIT).until(() -> brokers.active(0).isPresent());
      int second = brokers.active(0).orElseThrow();
      assertThat(second).isNotEqualTo(first);
      try (BrokerClient client = BrokerClient.of(brokers, second)) {
        client.send(QUEUE, id);
        assertThat(client.count(QUEUE)).isEqualTo(1);
        client.send(QUEUE, UUID.randomUUID().toString());
        assertThat(client.count(QUEUE)).isEqualTo(2);
      }

      staleDataShouldNotBecomeActive(brokers, first, second);
      aFrozenOneShouldBeReplacedAndEndWhenItWakes(brokers);
    }
  }

  /** The first has missed a message. Alone it has to wait for the second, which has it. */
  private static void staleDataShouldNotBecomeActive(BrokerGroup brokers, int stale, int newest)
      throws IOException, InterruptedException, JMSException {
    brokers.broker(newest).killHard();
    brokers.start(stale);
    await().atMost(LIMIT).until(() -> brokers.role(stale) == BrokerRole.WAITING);
    await()
        .during(Duration.ofSeconds(2))
        .atMost(LIMIT)
        .until(() -> brokers.role(stale) == BrokerRole.WAITING);
    brokers.startAll(LIMIT);
    assertThat(brokers.active(0)).hasValue(newest);
    try (BrokerClient client = BrokerClient.of(brokers, newest)) {
      assertThat(client.count(QUEUE)).isEqualTo(2);
    }
  }

  private static void aFrozenOneShouldBeReplacedAndEndWhenItWakes(BrokerGroup brokers)
      throws IOException, InterruptedException {
    int frozen = brokers.active(0).orElseThrow();
    brokers.broker(frozen).freeze();
    await().atMost(LIMIT).until(() -> brokers.role(1 - frozen).serves());
    brokers.broker(frozen).thaw();
    await().atMost(LIMIT).until(() -> brokers.role(frozen) == BrokerRole.STOPPED);
    await().atMost(LIMIT).until(() -> !brokers.broker(frozen).isAlive());
    assertThat(brokers.role(1 - frozen).serves()).isTrue();
    brokers.startAll(LIMIT);
    assertThat(brokers.active(0)).hasValue(1 - frozen);
  }

  /** As long as it is in no group; what is in one stays, and its consumers are at every pair. */
  @Test
  void whatOnePairHasShouldReachAConsumerAtTheOther()
      throws IOException, InterruptedException, JMSException {
    try (BrokerGroup brokers = start("two-pairs", CLUSTER_PORT, BrokerForm.CLUSTER)) {
      int there = brokers.active(1).orElseThrow();
      try (BrokerClient here = BrokerClient.of(brokers, brokers.active(0).orElseThrow());
          BrokerClient sender = BrokerClient.of(brokers, there)) {
        // Before anybody takes from it, and for a queue that does not exist yet.
        sender.send("delivery.node-1", "before");
        sender.send("intake", "batch");
        assertThat(here.receive("delivery.node-1")).isEqualTo("before");
        assertThat(here.receive("intake")).isEqualTo("batch");
        brokers.broker(there).killHard();
      }
      await().atMost(LIMIT).until(() -> brokers.active(1).isPresent());
      try (BrokerClient here = BrokerClient.of(brokers, brokers.active(0).orElseThrow());
          BrokerClient sender = BrokerClient.of(brokers, brokers.active(1).orElseThrow())) {
        sender.send("intake", "after the takeover");
        assertThat(here.receive("intake")).isEqualTo("after the takeover");
      }
    }
  }

  @Test
  void whatExpiresInADeliveryQueueShouldBeGone()
      throws IOException, InterruptedException, JMSException {
    try (BrokerGroup brokers = start("expiry", CLUSTER_PORT, BrokerForm.PAIR);
        BrokerClient client = BrokerClient.of(brokers, brokers.active(0).orElseThrow())) {
      client.send("delivery.node-1", "late", TTL_MS);
      assertThat(client.receive("delivery.node-1")).isNull();

      assertThat(client.count("expired")).isZero();
      // A guard on the line above: it would have been there.
      client.send("intake", "late", TTL_MS);
      assertThat(client.receive("intake")).isNull();
      assertThat(client.count("expired")).isEqualTo(1);
    }
  }

  private static BrokerGroup start(String name, int port, BrokerForm form) throws IOException {
    Path home = Path.of(System.getProperty("whimbrel.it.target"), "it", "brokers-" + name);
    WhimbrelServer.deleteTree(home);
    Files.createDirectories(home);
    BrokerGroup brokers =
        BrokerGroup.of(
            new BrokerGroup.Settings(
                WhimbrelServer.brokerJars(), home, port, BrokerClient.PASSWORD, form));
    Runtime.getRuntime().addShutdownHook(new Thread(brokers::close));
    try {
      brokers.startAll(LIMIT);
    } catch (IOException | RuntimeException e) {
      brokers.close();
      throw e;
    }
    return brokers;
  }
}
