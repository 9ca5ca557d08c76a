package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.whimbrel.client.WhimbrelServer;
import org.whimbrel.client.messenger.DeviceIdentity.State;
import org.whimbrel.client.messenger.IncomingMessage;
import org.whimbrel.client.messenger.Sending;
import org.whimbrel.client.messenger.Unreadable;
import org.whimbrel.client.store.MemoryStore;
import org.whimbrel.protocol.keys.SignedChainEntry;

/** People who write to each other with the Java client, through the real server. */
@ExtendWith(SharedServer.class)
class MessengerIT {
  private static final long HOUR_MS = Duration.ofHours(1).toMillis();

  private final org.whimbrel.it.WhimbrelServer shared;
  private final WhimbrelServer server;
  private final Person alice;
  private final Person bob;

  MessengerIT(org.whimbrel.it.WhimbrelServer shared) {
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
  void twoPeopleShouldReadEachOther() {
    alice.say(bob, "Hello, Bob 👋");
    bob.shouldHaveRead("Hello, Bob 👋");
    bob.say(alice, "مرحبا");
    alice.shouldHaveRead("مرحبا");

    IncomingMessage message = bob.read().get(0);
    assertThat(message.from()).isEqualTo(alice.account());
    assertThat(message.own()).isFalse();
    assertThat(alice.messenger().safetyNumber(bob.account()).orElseThrow().digits())
        .isEqualTo(bob.messenger().safetyNumber(alice.account()).orElseThrow().digits());
  }

  @Test
  void aLinkedDeviceShouldReadWhatIsSentFromThenOnAndWhatTheOtherSends() {
    String handle = handleOf(bob);
    try (Person second = Person.signIn(server, handle, new MemoryStore())) {
      assertThat(second.messenger().identity().publish().join()).isEqualTo(State.NEEDS_LINK);
      SignedChainEntry word =
          bob.messenger().linking().approve(second.messenger().linking().request()).join();
      assertThat(second.messenger().linking().complete(word).join()).isEqualTo(State.PUBLISHED);
      second.messenger().start();

      alice.say(bob, "to both of you");
      bob.shouldHaveRead("to both of you");
      second.shouldHaveRead("to both of you");
      bob.say(alice, "from my first device");
      second.shouldHaveRead("to both of you", "from my first device");
      assertThat(second.read().get(1).own()).isTrue();
      alice.shouldHaveRead("from my first device");
    }
  }

  @Test
  void aMessageToTheOldKeyShouldOpenWithinItsGrace() {
    alice.say(bob, "to the first key");
    bob.shouldHaveRead("to the first key");
    UUID late = writeWithOldKeys("to the first key again", HOUR_MS);

    bob.shouldHaveRead("to the first key", "to the first key again");
    alice.say(bob, "to the second key");
    bob.shouldHaveRead("to the first key", "to the first key again", "to the second key");
    assertThat(bob.unreadable()).extracting(Unreadable::id).doesNotContain(late);
  }

  /** The sender is told, makes the wrap for the new key, and the message opens. */
  @Test
  void aMessageToTheOldKeyShouldOpenAfterItsGraceWhenItsSenderHasToppedUp() {
    alice.say(bob, "to the first key");
    bob.shouldHaveRead("to the first key");
    UUID late = writeWithOldKeys("too late for the first key", 0);

    bob.shouldHaveRead("to the first key", "too late for the first key");
    assertThat(bob.read()).extracting(IncomingMessage::id).contains(late);
  }

  /**
   * Alice seals while she is away and cannot know of the rotation; it goes out when she is back.
   */
  private UUID writeWithOldKeys(String text, long graceMs) {
    alice.goOffline();
    Sending sending = alice.messenger().send(List.of(bob.account()), "", text);
    await().atMost(10, TimeUnit.SECONDS).until(() -> alice.hasWaiting(sending.id()));
    assertThat(bob.messenger().identity().rotate(graceMs).join()).isEqualTo(State.PUBLISHED);
    alice.comeBack();
    return sending.id();
  }

  @Test
  void aWrapThatDoesNotOpenShouldBeAskedForAgain() throws SQLException {
    alice.say(bob, "first");
    bob.shouldHaveRead("first");
    bob.goOffline();
    Sending sending = alice.say(bob, "damaged on the way");
    damageWrap(sending.id(), bob.account());
    bob.comeBack();

    bob.shouldHaveRead("first", "damaged on the way");
    assertThat(bob.unreadable()).extracting(Unreadable::id).contains(sending.id());
  }

  private void damageWrap(UUID message, UUID account) throws SQLException {
    try (Connection connection = shared.database().connect();
        PreparedStatement update =
            connection.prepareStatement(
                """
                update mailbox_entry set wraps = set_byte(wraps, 60, get_byte(wraps, 60) # 1)
                where message_id = ? and account_id = ?
                """)) {
      update.setObject(1, message);
      update.setObject(2, account);
      await()
          .atMost(10, TimeUnit.SECONDS)
          .until(() -> update.executeUpdate() == 1); // accepted comes before the log
    }
  }

  @Test
  void aDeviceThatStartsAgainShouldShowNothingTwice() {
    alice.say(bob, "one");
    bob.shouldHaveRead("one");
    bob.shouldHaveKeptAll();
    bob.goOffline();
    alice.say(bob, "two");
    bob.comeBack();

    bob.shouldHaveRead("one", "two");
  }

  @Test
  void anIdentityResetShouldBeToldToContacts() {
    alice.say(bob, "before");
    bob.shouldHaveRead("before");
    String handle = handleOf(bob);
    try (Person anew = Person.signIn(server, handle, new MemoryStore())) {
      assertThat(anew.messenger().identity().resetIdentity(User.PASSWORD).join())
          .isEqualTo(State.PUBLISHED);
      anew.messenger().start();
      await().atMost(20, TimeUnit.SECONDS).until(() -> alice.resets().contains(bob.account()));
      alice.say(bob, "after");
      anew.shouldHaveRead("after");
    }
  }

  @Test
  void someoneWhoIsBlockedShouldNotBeReadAndNotNotice() {
    bob.client().rest().connections().block(alice.account(), true).join();
    alice.say(bob, "can you read me?");
    bob.client().rest().connections().block(alice.account(), false).join();
    alice.say(bob, "and now?");

    bob.shouldHaveRead("and now?");
    assertThat(alice.notices())
        .noneMatch(
            notice -> notice.info() != null && notice.info().text().contains("\"blocked\":true"));
  }

  private String handleOf(Person person) {
    return person.client().rest().accounts().me().join().handle();
  }
}
