package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.whimbrel.protocol.ErrorCode;
import org.whimbrel.protocol.Frame;

/** Who is seen by whom, over real sockets. */
@ExtendWith(SharedServer.class)
class PresenceIT {
  private static final String SETTINGS = "/api/account/me/settings";

  private final WhimbrelServer server;
  private final User alice;
  private final User bob;
  private final Login alices;
  private final Login bobs;

  PresenceIT(WhimbrelServer server) {
    this.server = server;
    this.alice = User.register(server.api(), "alice");
    this.bob = User.register(server.api(), "bob");
    this.alices = alice.signIn();
    this.bobs = bob.signIn();
  }

  @Test
  void acceptingShouldBeginAndPartingShouldEndWhatIsSeen() {
    try (DeviceClient seen = DeviceClient.connect(server, bobs);
        DeviceClient watcher = DeviceClient.connect(server, alices)) {
      watch(watcher, bob);
      offline(watcher, bob); // not connected: nobody to be seen

      alice.connect(bob);
      online(watcher, bob);

      alice.remove(bob);
      offline(watcher, bob);
      assertThat(seen.isOpen()).isTrue();
    }
  }

  @Test
  void whoeverGoesShouldBeSeenOfflineAndOnlineWhenTheyAreBack() {
    alice.connect(bob);
    try (DeviceClient watcher = DeviceClient.connect(server, alices)) {
      watch(watcher, bob);
      offline(watcher, bob);
      try (DeviceClient seen = DeviceClient.connect(server, bobs)) {
        online(watcher, bob);
        assertThat(seen.isOpen()).isTrue();
      }
      offline(watcher, bob);
    }
  }

  /** Carol goes later than Bob's break, so when she is told gone, his would have been told. */
  @Test
  void aShortBreakShouldNotBeTold() {
    User carol = User.register(server.api(), "carol");
    Login carols = carol.signIn();
    alice.connect(bob);
    alice.connect(carol);
    try (DeviceClient watcher = DeviceClient.connect(server, alices);
        DeviceClient first = DeviceClient.connect(server, bobs)) {
      DeviceClient leaving = DeviceClient.connect(server, carols);
      watch(watcher, bob, carol);
      watcher.await(Frame.Presence.class, frame -> frame.online().size() == 2);

      first.close();
      try (DeviceClient second = DeviceClient.connect(server, bobs)) {
        leaving.close();
        offline(watcher, carol);
        assertThat(watcher.got(Frame.Presence.class, frame -> true)).isFalse();
        assertThat(second.isOpen()).isTrue();
      }
    }
  }

  @Test
  void aSecondDeviceShouldChangeNothingForThoseWhoWatch() {
    alice.connect(bob);
    Login laptop = bob.signIn();
    DeviceClient phone = DeviceClient.connect(server, bobs);
    try (DeviceClient watcher = DeviceClient.connect(server, alices)) {
      watch(watcher, bob);
      online(watcher, bob);

      try (DeviceClient second = DeviceClient.connect(server, laptop)) {
        phone.close();
        assertThat(second.isOpen()).isTrue();
      }
      offline(watcher, bob);
      assertThat(watcher.got(Frame.Presence.class, frame -> true)).isFalse();
    }
  }

  @Test
  void aBlockShouldEndWhatIsSeenAtOnceOnBothSides() {
    alice.connect(bob);
    try (DeviceClient one = DeviceClient.connect(server, alices);
        DeviceClient other = DeviceClient.connect(server, bobs)) {
      watch(one, bob);
      watch(other, alice);
      online(one, bob);
      online(other, alice);

      bob.block(alice, true);
      offline(one, bob);
      offline(other, alice);

      bob.block(alice, false);
      online(one, bob);
      online(other, alice);
    }
  }

  @Test
  void whoeverHidesShouldBeSeenOfflineAtOnceAndStillSeeOthers() {
    alice.connect(bob);
    assertThat(settings(bobs)).isTrue();
    try (DeviceClient one = DeviceClient.connect(server, alices);
        DeviceClient other = DeviceClient.connect(server, bobs)) {
      watch(one, bob);
      online(one, bob);

      show(bobs, false);
      offline(one, bob);
      assertThat(settings(bobs)).isFalse();
      watch(one, bob);
      offline(one, bob);
      watch(other, alice);
      online(other, alice);

      show(bobs, true);
      online(one, bob);
    }
  }

  @Test
  void aWatchOfTooManyShouldBeRefusedAndTheSessionGoOn() {
    try (DeviceClient client = DeviceClient.connect(server, alices)) {
      int max = client.hello().limits().watchMaxCount();
      assertThat(max).isEqualTo(1_000);
      List<UUID> many = Stream.generate(UUID::randomUUID).limit(max + 1).toList();

      client.send(new Frame.Watch(many));
      assertThat(client.await(Frame.Fault.class, any -> true).code())
          .isEqualTo(ErrorCode.TOO_MANY_WATCHES);

      client.send(new Frame.Watch(many.subList(0, max)));
      for (int told = 0; told < max; ) {
        Frame.Presence frame = client.await(Frame.Presence.class, any -> true);
        assertThat(frame.online()).isEmpty();
        told += frame.offline().size();
      }
    }
  }

  /** Entries keep their order and their acknowledgements, whatever is told between them. */
  @Test
  void messagesShouldComeAsEverWhilePresenceIsTold() {
    alice.connect(bob);
    try (DeviceClient reader = DeviceClient.connect(server, alices);
        DeviceClient writer = DeviceClient.connect(server, bobs)) {
      for (int i = 0; i < 10; i++) {
        watch(reader, bob);
        writer.sendAccepted(writer.message(alice.id()));
      }
      List<Frame.Entry> entries = reader.awaitEntries(10);

      assertThat(entries).extracting(Frame.Entry::n).isSorted().doesNotHaveDuplicates();
      online(reader, bob);
      reader.send(new Frame.Ack(entries.get(9).n()));
      assertThat(reader.isOpen()).isTrue();
    }
  }

  private static void watch(DeviceClient client, User... users) {
    client.send(new Frame.Watch(Arrays.stream(users).map(User::id).toList()));
  }

  private static void online(DeviceClient client, User user) {
    client.await(Frame.Presence.class, frame -> frame.online().contains(user.id()));
  }

  private static void offline(DeviceClient client, User user) {
    client.await(Frame.Presence.class, frame -> frame.offline().contains(user.id()));
  }

  private void show(Login login, boolean show) {
    Api.Answer answer =
        server
            .api()
            .call("PUT", SETTINGS, login.accessToken(), Api.json(Map.of("showPresence", show)));
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(answer.json().get("showPresence").asBoolean()).isEqualTo(show);
    assertThat(answer.json().get("readReceipts").asBoolean()).isTrue();
  }

  private boolean settings(Login login) {
    return server.api().get(SETTINGS, login.accessToken()).json().get("showPresence").asBoolean();
  }
}
