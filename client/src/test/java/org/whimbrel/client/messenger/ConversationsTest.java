package org.whimbrel.client.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.whimbrel.client.WhimbrelClient;
import org.whimbrel.client.WhimbrelServer;
import org.whimbrel.client.messenger.Audience.Standing;
import org.whimbrel.client.net.TestRuntime;
import org.whimbrel.client.store.MemoryStore;
import org.whimbrel.client.store.Store;
import org.whimbrel.client.testing.FakeServer;
import org.whimbrel.protocol.Envelope;

/** Messages to several: each recipient learns who the others are, and is not deceived about it. */
class ConversationsTest {
  private final TestRuntime test = new TestRuntime();
  private final FakeServer fake = new FakeServer();
  private final WhimbrelServer server = WhimbrelServer.at(fake.address(), test.runtime, 1);
  private final List<SecureMessenger> started = new CopyOnWriteArrayList<>();
  private final Person anna = new Person("anna");
  private final Person bert = new Person("bert");
  private final Person carl = new Person("carl");

  @AfterEach
  void stop() {
    started.forEach(SecureMessenger::stop);
    fake.close();
    test.close();
  }

  private final class Person implements MessengerListener {
    final Store store = new MemoryStore();
    final List<IncomingMessage> messages = new CopyOnWriteArrayList<>();
    final List<Audience> told = new CopyOnWriteArrayList<>();
    final AtomicBoolean failing = new AtomicBoolean();
    final WhimbrelClient client;
    SecureMessenger messenger;

    Person(String handle) {
      server.register(handle, handle, "secret").join();
      client = server.signIn(handle, "secret", "test", store).join();
      messenger = client.messenger(this);
      messenger.identity().publish().join();
      connect();
    }

    void connect() {
      messenger.start();
      started.add(messenger);
    }

    UUID id() {
      return client.account();
    }

    void send(String text, Person... to) {
      List<UUID> ids = List.of(to).stream().map(Person::id).toList();
      messenger.send(ids, "", text).accepted().join();
    }

    List<Standing> standings() {
      return messages.stream().map(message -> message.audience().standing()).toList();
    }

    @Override
    public void onMessage(IncomingMessage message) {
      messages.add(message);
    }

    @Override
    public void onAudience(UUID message, Audience audience) {
      if (failing.getAndSet(false)) {
        throw new IllegalStateException("the disk is full");
      }
      told.add(audience);
    }
  }

  private long questions() {
    return fake.requests.stream().filter(path -> path.endsWith("/recipients")).count();
  }

  @Test
  void allWhoGotAMessageShouldBeKnownToEach() {
    anna.send("to both", bert, carl);

    await().untilAsserted(() -> assertThat(bert.told).hasSize(1));
    await().untilAsserted(() -> assertThat(carl.told).hasSize(1));
    assertThat(bert.told.get(0)).isEqualTo(Audience.verified(List.of(bert.id(), carl.id())));
    assertThat(bert.messages.get(0).audience().digest())
        .isEqualTo(Envelope.recipientsDigest(carl.told.get(0).accounts()));
  }

  @Test
  void aConversationShouldBeAskedForOnce() {
    anna.send("one", bert, carl);
    await().untilAsserted(() -> assertThat(bert.told).hasSize(1));
    await().untilAsserted(() -> assertThat(bert.store.list("recipients")).hasSize(1));
    await().untilAsserted(() -> assertThat(carl.store.list("recipients")).hasSize(1));
    anna.send("two", carl, bert);

    await()
        .untilAsserted(
            () ->
                assertThat(bert.standings()).containsExactly(Standing.PENDING, Standing.VERIFIED));
    assertThat(questions()).as("one of Bert, one of Carl").isEqualTo(2);
  }

  @Test
  void aMessageBetweenTwoShouldNotBeAskedFor() {
    anna.send("to you alone", bert);

    await().untilAsserted(() -> assertThat(bert.messages).hasSize(1));
    assertThat(bert.messages.get(0).audience()).isEqualTo(Audience.verified(List.of(bert.id())));
    assertThat(questions()).isZero();
  }

  @Test
  void aListThatTheSenderHasNotSignedShouldNotBeBelieved() {
    fake.recipientsFilter = recipients -> List.of(bert.id());
    anna.send("to both", bert, carl);
    await().untilAsserted(() -> assertThat(bert.told).hasSize(1));
    assertThat(bert.told.get(0).standing()).isEqualTo(Standing.UNVERIFIED);
    assertThat(bert.told.get(0).accounts()).isEmpty();
    assertThat(bert.store.list("recipients")).isEmpty();

    fake.recipientsFilter = recipients -> recipients;
    anna.send("again to both", bert, carl);

    await()
        .untilAsserted(
            () ->
                assertThat(bert.told)
                    .extracting(Audience::standing)
                    .containsExactly(Standing.UNVERIFIED, Standing.VERIFIED));
  }

  @Test
  void aMessageShouldComeThoughNobodyTellsWhoElseGotIt() {
    fake.unansweredRecipients.set(1_000);
    anna.send("to both", bert, carl);
    await().untilAsserted(() -> assertThat(bert.messages).hasSize(1));
    await().untilAsserted(() -> assertThat(bert.store.read("cursor")).isPresent());
    await().until(() -> questions() > 0);
    bert.messenger.stop();
    bert.messenger.ended().join();
    assertThat(bert.told).isEmpty();
    assertThat(bert.store.list("recipients-asked")).hasSize(1);

    fake.unansweredRecipients.set(0);
    bert.messenger = bert.client.messenger(bert);
    bert.connect();

    await().untilAsserted(() -> assertThat(bert.told).hasSize(1));
    assertThat(bert.told.get(0).standing()).isEqualTo(Standing.VERIFIED);
    await().untilAsserted(() -> assertThat(bert.store.list("recipients-asked")).isEmpty());
  }

  @Test
  void whatTheApplicationCouldNotTakeShouldBeToldAgain() {
    bert.failing.set(true);
    anna.send("to both", bert, carl);

    await().untilAsserted(() -> assertThat(bert.told).hasSize(1));
    assertThat(bert.messages).hasSize(1);
  }
}
