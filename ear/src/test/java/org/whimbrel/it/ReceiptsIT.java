package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.whimbrel.client.WhimbrelServer;
import org.whimbrel.client.store.MemoryStore;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.Receipts;
import org.whimbrel.protocol.keys.SignedChainEntry;

/** What senders learn of their messages, over the real server. */
@ExtendWith(SharedServer.class)
class ReceiptsIT {
  private static final int MANY = 120;

  private final org.whimbrel.it.WhimbrelServer shared;
  private final WhimbrelServer server;
  private final Person alice;
  private final Person bob;

  ReceiptsIT(org.whimbrel.it.WhimbrelServer shared) {
    this.shared = shared;
    this.server = WhimbrelServer.at(URI.create("http://127.0.0.1:" + shared.socket().getPort()));
    this.alice = Person.join(server, "alice");
    this.bob = Person.join(server, "bob");
    alice.connect(bob);
  }

  @AfterEach
  void goHome() {
    alice.close();
    bob.close();
  }

  @Test
  void aSenderShouldLearnOfDeliveryAndReading() {
    UUID message = alice.say(bob, "have you got this?").id();

    alice.shouldKnowDelivered(message, bob);
    assertThat(states(message)).isEqualTo(Map.of(bob.account(), "delivered"));
    bob.messenger().markRead(List.of(message));
    alice.shouldKnowRead(message, bob);
    bob.shouldKnowRead(message, bob);
    assertThat(states(message)).isEqualTo(Map.of(bob.account(), "read"));
  }

  @Test
  void aMessageToSomebodyAwayShouldStayAtSentUntilTheyAreBack() {
    bob.goOffline();
    UUID message = alice.say(bob, "later").id();
    await().atMost(10, TimeUnit.SECONDS).until(() -> !states(message).isEmpty());
    assertThat(states(message)).isEqualTo(Map.of(bob.account(), "sent"));

    bob.comeBack();
    alice.shouldKnowDelivered(message, bob);
  }

  @Test
  void receiptsShouldWaitForASenderWhoIsAway() {
    UUID message = alice.say(bob, "tell me when I am back").id();
    alice.shouldKnowDelivered(message, bob);
    bob.shouldHaveRead("tell me when I am back");
    alice.goOffline();
    bob.messenger().markRead(List.of(message));
    bob.shouldKnowRead(message, bob);

    alice.comeBack();
    alice.shouldKnowRead(message, bob);
  }

  @Test
  void allDevicesOfBothShouldLearnOfIt() {
    String handle = alice.client().rest().accounts().me().join().handle();
    try (Person second = Person.signIn(server, handle, new MemoryStore())) {
      second.messenger().identity().publish().join();
      SignedChainEntry word =
          alice.messenger().linking().approve(second.messenger().linking().request()).join();
      second.messenger().linking().complete(word).join();
      second.messenger().start();
      UUID message = alice.say(bob, "to all").id();
      bob.shouldHaveRead("to all");
      bob.messenger().markRead(List.of(message));

      second.shouldKnowDelivered(message, bob);
      second.shouldKnowRead(message, bob);
      alice.shouldKnowRead(message, bob);
    }
  }

  @Test
  void whoKeepsItToThemselvesShouldOnlyBeToldToTheirOwnDevices() {
    bob.client().rest().accounts().tellReading(false).join();
    assertThat(bob.client().rest().accounts().tellsReading().join()).isFalse();
    UUID message = alice.say(bob, "secretly read").id();
    bob.shouldHaveRead("secretly read");
    bob.messenger().markRead(List.of(message));
    bob.shouldKnowRead(message, bob);

    bob.client().rest().accounts().tellReading(true).join();
    UUID next = alice.say(bob, "openly read").id();
    bob.shouldHaveRead("secretly read", "openly read");
    bob.messenger().markRead(List.of(next));
    alice.shouldKnowRead(next, bob);
    assertThat(alice.told(Receipts::read, bob)).doesNotContain(message);
    assertThat(states(message)).isEqualTo(Map.of(bob.account(), "delivered"));
  }

  @Test
  void manyMessagesShouldEachBeDeliveredOnceAndTheirReceiptsComeTogether() {
    bob.goOffline();
    List<UUID> messages = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      messages.add(alice.say(bob, "number " + i).id());
    }
    bob.comeBack();

    alice.shouldKnowDelivered(messages.get(MANY - 1), bob);
    await()
        .atMost(20, TimeUnit.SECONDS)
        .untilAsserted(
            () ->
                assertThat(alice.told(Receipts::delivered, bob))
                    .containsExactlyInAnyOrderElementsOf(messages));
    assertThat(bob.read()).hasSize(MANY);
  }

  @Test
  void aBadReadMarkShouldBeAnsweredWithAnError() {
    User carol = User.register(shared.api(), "carol");
    try (DeviceClient client = DeviceClient.connect(shared, carol.signIn())) {
      client.send("{\"type\":\"read\",\"ids\":[]}");
      assertThat(client.await(Frame.Fault.class, any -> true).code())
          .isEqualTo(ErrorCode.BAD_FIELD);
      client.send("{\"type\":\"read\"}");
      assertThat(client.await(Frame.Fault.class, any -> true).code())
          .isEqualTo(ErrorCode.BAD_FIELD);
      client.send(new Frame.Read(List.of(UUID.randomUUID()))); // nobody's: passed over
      assertThat(client.isOpen()).isTrue();
    }
  }

  private Map<UUID, String> states(UUID message) {
    return alice.client().rest().messages().state(message).exceptionally(e -> Map.of()).join();
  }
}
