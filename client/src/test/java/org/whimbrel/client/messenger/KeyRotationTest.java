package org.whimbrel.client.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.WhimbrelClient;
import org.whimbrel.client.WhimbrelServer;
import org.whimbrel.client.mailbox.MailboxOptions;
import org.whimbrel.client.net.Backoff;
import org.whimbrel.client.net.ClientRuntime;
import org.whimbrel.client.net.TestRuntime;
import org.whimbrel.client.socket.KeepAlive;
import org.whimbrel.client.store.MemoryStore;
import org.whimbrel.client.testing.FakeServer;

/** Keys that are renewed without being asked for, in a time that goes as the test wants. */
class KeyRotationTest {
  /** Back at once: the usual pause grows to several seconds with each cut. */
  private static final MessengerOptions OPTIONS =
      new MessengerOptions(
          new MailboxOptions(100, 100, 16, 4, 5, 10, new Backoff(1, 20), KeepAlive.DEFAULT),
          100,
          1_000_000,
          10,
          100,
          100,
          100,
          100,
          Rotation.DEFAULT,
          100);

  private final TestRuntime test = new TestRuntime();
  private final MovableClock clock = new MovableClock();
  private final ClientRuntime runtime =
      new ClientRuntime(
          test.runtime.http(),
          test.runtime.timer(),
          test.runtime.workers(),
          clock,
          test.runtime.random());
  private final FakeServer fake = new FakeServer();
  private final WhimbrelServer server = WhimbrelServer.at(fake.address(), runtime, 1);
  private final List<SecureMessenger> started = new CopyOnWriteArrayList<>();
  private final Device anna = new Device("anna", true).published();
  private final Device bert = new Device("bert", true).published();

  @AfterEach
  void stop() {
    started.forEach(SecureMessenger::stop);
    fake.close();
    test.close();
  }

  private static final class MovableClock extends Clock {
    private volatile Duration ahead = Duration.ZERO;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(ahead);
    }
  }

  private final class Device implements MessengerListener {
    final List<String> texts = new CopyOnWriteArrayList<>();
    final AtomicInteger caughtUp = new AtomicInteger();
    final WhimbrelClient client;
    final SecureMessenger messenger;

    Device(String handle, boolean register) {
      if (register) {
        server.register(handle, handle, "secret").join();
      }
      client = server.signIn(handle, "secret", "test", new MemoryStore()).join();
      messenger = client.messenger(this, OPTIONS);
    }

    Device published() {
      messenger.identity().publish().join();
      return connect();
    }

    Device connect() {
      messenger.start();
      started.add(messenger);
      await().until(() -> caughtUp.get() > 0);
      return this;
    }

    List<Integer> keys() {
      return messenger.identity().keys().numbers();
    }

    void send(Device to, String text) {
      messenger.send(List.of(to.client.account()), "", text).accepted().join();
    }

    @Override
    public void onMessage(IncomingMessage message) {
      texts.add(message.text());
    }

    @Override
    public void onCaughtUp() {
      caughtUp.incrementAndGet();
    }
  }

  /** After so long all connect again. */
  private void later(Duration time) {
    clock.ahead = clock.ahead.plus(time);
    int before = bert.caughtUp.get();
    fake.cutAll();
    await().until(() -> bert.caughtUp.get() > before);
  }

  @Test
  void anOldKeyShouldBeRenewed() {
    later(Duration.ofDays(29));
    assertThat(bert.keys()).containsExactly(1);

    later(Duration.ofDays(2));

    await().untilAsserted(() -> assertThat(bert.keys()).containsExactly(1, 2));
    await().until(bert.messenger.identity()::isPublished);
    anna.send(bert, "to either");
    await().untilAsserted(() -> assertThat(bert.texts).containsExactly("to either"));
    later(Duration.ofDays(8));
    await().untilAsserted(() -> assertThat(bert.keys()).as("its grace is over").containsExactly(2));
  }

  @Test
  void aKeyThatCouldNotBePublishedShouldBeByTheNextSession() {
    fake.failingRecords.set(1_000);
    later(Duration.ofDays(31));
    await().untilAsserted(() -> assertThat(bert.keys()).containsExactly(1, 2));

    later(Duration.ofDays(8));
    anna.send(bert, "to the old one");
    await().untilAsserted(() -> assertThat(bert.texts).containsExactly("to the old one"));
    assertThat(bert.keys()).as("the old one stays, and no third comes").containsExactly(1, 2);

    fake.failingRecords.set(0);
    later(Duration.ofHours(2));

    await().until(bert.messenger.identity()::isPublished);
    later(Duration.ofHours(2));
    await().untilAsserted(() -> assertThat(bert.keys()).containsExactly(2));
    anna.send(bert, "to the new one");
    await()
        .untilAsserted(
            () -> assertThat(bert.texts).containsExactly("to the old one", "to the new one"));
  }

  @Test
  void aDeviceThatIsNotLinkedShouldMakeNoKeys() {
    Device phone = new Device("bert", false).connect();

    later(Duration.ofDays(31));
    await().untilAsserted(() -> assertThat(bert.keys()).containsExactly(1, 2));

    assertThat(phone.keys()).containsExactly(1);
  }
}
