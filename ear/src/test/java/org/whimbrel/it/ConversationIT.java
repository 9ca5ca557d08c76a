package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.whimbrel.protocol.BadFrameException;
import org.whimbrel.protocol.CloseCode;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;

/** Two users talk, over real sockets and REST. */
@ExtendWith(SharedServer.class)
class ConversationIT {
  private static final int CONNECT_ROUNDS = 40;
  private static final int PAGE = 50;

  private final WhimbrelServer server;
  private final Api api;
  private final User alice;
  private final User bob;

  ConversationIT(WhimbrelServer server) {
    this.server = server;
    this.api = server.api();
    this.alice = User.register(api, "alice");
    this.bob = User.register(api, "bob");
    alice.connect(bob);
  }

  @Test
  void messageShouldReachAllDevicesOfBothSides() {
    Login writing = alice.signIn();
    try (DeviceClient alice1 = DeviceClient.connect(server, writing);
        DeviceClient alice2 = DeviceClient.connect(server, alice.signIn());
        DeviceClient bob1 = DeviceClient.connect(server, bob.signIn());
        DeviceClient bob2 = DeviceClient.connect(server, bob.signIn())) {
      Frame.Send message = writing.message(bob.id());
      alice1.sendAccepted(message);

      for (DeviceClient reader : List.of(bob1, bob2)) {
        Frame.Entry entry = reader.awaitEntry(message.id());
        assertThat(entry.kind()).isEqualTo(EntryKind.MESSAGE);
        assertThat(entry.from()).isEqualTo(alice.id());
        assertThat(entry.device()).isEqualTo(writing.device());
        assertThat(entry.body()).isEqualTo(message.body());
        assertThat(entry.to()).isEmpty();
      }
      Frame.Entry other = alice2.awaitEntry(message.id());
      assertThat(other.kind()).isEqualTo(EntryKind.SENT);
      assertThat(other.to()).containsExactly(bob.id());
      assertThat(other.body()).isEqualTo(message.body());
      Frame.Entry author = alice1.awaitEntry(message.id());
      assertThat(author.kind()).isEqualTo(EntryKind.SENT);
      assertThat(author.body()).isNull();
    }
  }

  @Test
  void helloShouldTellWhoseMailboxItIsAndTheServersBounds() {
    Login login = alice.signIn();
    try (DeviceClient client = DeviceClient.connect(server, login)) {
      assertThat(client.hello().account()).isEqualTo(alice.id());
      assertThat(client.hello().device()).isEqualTo(login.device());
      assertThat(client.hello().acked()).isZero();
      assertThat(client.hello().limits().pageMaxCount()).isEqualTo(PAGE);
    }
  }

  @Test
  void recipientNamedTwiceShouldGetTheMessageOnce() {
    User carol = User.register(api, "carol");
    alice.connect(carol);
    try (DeviceClient sender = DeviceClient.connect(server, alice.signIn());
        DeviceClient bobs = DeviceClient.connect(server, bob.signIn());
        DeviceClient carols = DeviceClient.connect(server, carol.signIn())) {
      Frame.Send first = sender.message(bob.id(), carol.id(), bob.id());
      Frame.Send second = sender.message(bob.id(), carol.id());
      sender.sendAccepted(first);
      sender.sendAccepted(second);
      for (DeviceClient reader : List.of(bobs, carols)) {
        Messages.assertOnceAndGapless(reader, List.of(first.id(), second.id()));
      }
    }
  }

  @Test
  void messageToOneselfShouldBeOneEntry() {
    try (DeviceClient writing = DeviceClient.connect(server, alice.signIn());
        DeviceClient other = DeviceClient.connect(server, alice.signIn())) {
      Frame.Send note = writing.message(alice.id());
      Frame.Send next = writing.message(alice.id());
      writing.sendAccepted(note);
      writing.sendAccepted(next);
      Messages.assertOnceAndGapless(other, List.of(note.id(), next.id()));
      assertThat(other.entries())
          .allSatisfy(entry -> assertThat(entry.kind()).isEqualTo(EntryKind.SENT));
    }
  }

  @Test
  void liveEntriesShouldComeInOrderAndOnceWhileBothSidesWrite() {
    Login writingA = alice.signIn();
    Login writingB = bob.signIn();
    List<Frame.Send> fromAlice = writingA.some(100, bob.id());
    List<Frame.Send> fromBob = writingB.some(100, alice.id());
    List<UUID> all = new ArrayList<>(Messages.ids(fromAlice));
    all.addAll(Messages.ids(fromBob));
    try (DeviceClient alices = DeviceClient.connect(server, writingA);
        DeviceClient bobs = DeviceClient.connect(server, writingB)) {
      for (int i = 0; i < fromAlice.size(); i++) {
        alices.send(fromAlice.get(i));
        bobs.send(fromBob.get(i));
      }
      Messages.assertOnceAndGapless(alices, all);
      Messages.assertOnceAndGapless(bobs, all);
    }
  }

  @Test
  void acknowledgementShouldMoveTheCursorOfItsDeviceOnly() {
    Login reading = bob.signIn();
    Login idle = bob.signIn();
    Login writing = alice.signIn();
    long second;
    long third;
    try (DeviceClient sender = DeviceClient.connect(server, writing);
        DeviceClient reader = DeviceClient.connect(server, reading)) {
      writing.some(3, bob.id()).forEach(sender::sendAccepted);
      List<Frame.Entry> entries = reader.awaitEntries(3);
      second = entries.get(1).n();
      third = entries.get(2).n();
      reader.send(new Frame.Ack(second));
    }
    awaitAcked(reading, second);
    try (DeviceClient other = DeviceClient.connect(server, idle)) {
      assertThat(other.hello().acked()).isZero();
      assertThat(other.hello().head()).isEqualTo(third);
    }
    assertThat(api.ack(idle.accessToken(), third).status()).isEqualTo(204);
    awaitAcked(idle, third);
  }

  private void awaitAcked(Login login, long n) {
    await()
        .atMost(10, TimeUnit.SECONDS)
        .until(
            () -> {
              try (DeviceClient again = DeviceClient.connect(server, login)) {
                return again.hello().acked() == n;
              }
            });
  }

  @Test
  void syncShouldPageThroughWhatCameWhileTheDeviceWasAway() {
    Login writing = alice.signIn();
    Login away = bob.signIn();
    List<Frame.Send> messages = writing.some(2 * PAGE + 20, bob.id());
    try (DeviceClient sender = DeviceClient.connect(server, writing)) {
      messages.forEach(sender::send);
      sender.awaitEntries(messages.size());
      try (DeviceClient back = DeviceClient.connect(server, away)) {
        List<Frame.Page> pages = back.syncAll();
        long head = back.hello().head();
        assertThat(pages.stream().map(Frame.Page::through)).containsExactly(50L, 100L, head);
        Messages.assertOnceAndGapless(back, Messages.ids(messages));

        Frame.Send live = sender.message(bob.id());
        sender.sendAccepted(live);
        assertThat(back.awaitEntry(live.id()).n()).isEqualTo(head + 1);
        assertThat(back.entries()).hasSize(messages.size() + 1);
      }
    }
  }

  /** One device is there all the time; the other pages through what it missed while more comes. */
  @Test
  void bothDevicesOfAUserShouldConverge() {
    Login away = bob.signIn();
    try (DeviceClient sender = DeviceClient.connect(server, alice.signIn());
        DeviceClient steady = DeviceClient.connect(server, bob.signIn())) {
      List<UUID> ids = new ArrayList<>();
      for (int i = 0; i < 2 * PAGE; i++) {
        ids.add(sendAccepted(sender));
      }
      try (DeviceClient back = DeviceClient.connect(server, away)) {
        long through = 0;
        Frame.Page page;
        do {
          long after = through;
          ids.add(sendAccepted(sender));
          back.send(new Frame.Sync(after));
          ids.add(sendAccepted(sender));
          page = back.await(Frame.Page.class, mark -> mark.after() == after);
          through = page.through();
        } while (through < page.head());
        ids.add(sendAccepted(sender));

        await()
            .atMost(20, TimeUnit.SECONDS)
            .untilAsserted(
                () -> assertThat(numbered(back).values()).containsExactlyInAnyOrderElementsOf(ids));
        assertThat(numbered(steady)).isEqualTo(numbered(back));
      }
    }
  }

  private UUID sendAccepted(DeviceClient sender) {
    Frame.Send message = sender.message(bob.id());
    sender.sendAccepted(message);
    return message.id();
  }

  /** The messages by their numbers; a number that stands for two of them is a failure. */
  private static Map<Long, UUID> numbered(DeviceClient client) {
    return client.entries().stream()
        .collect(
            Collectors.toMap(
                Frame.Entry::n,
                Frame.Entry::id,
                (one, other) -> {
                  assertThat(other).isEqualTo(one);
                  return one;
                }));
  }

  @Test
  void restShouldShowTheSameAsTheSocket() throws BadFrameException {
    Login writing = alice.signIn();
    Login reading = bob.signIn();
    List<Frame.Send> messages = writing.some(PAGE + 10, bob.id());
    try (DeviceClient sender = DeviceClient.connect(server, writing);
        DeviceClient reader = DeviceClient.connect(server, reading)) {
      messages.forEach(sender::send);
      List<Frame.Entry> onSocket = reader.awaitEntries(messages.size());

      List<Frame.Entry> overRest = new ArrayList<>();
      for (JsonNode json : Messages.mailbox(api, reading)) {
        Frame.Entry entry = (Frame.Entry) FrameCodec.decodeServer(json.toString());
        if (Messages.isMessage(entry)) {
          overRest.add(entry);
        }
      }
      assertThat(overRest).isEqualTo(onSocket);
    }
  }

  @Test
  void messageSentOverRestShouldArriveOnTheSocket() {
    Login writing = alice.signIn();
    try (DeviceClient reader = DeviceClient.connect(server, bob.signIn());
        DeviceClient author = DeviceClient.connect(server, writing)) {
      Frame.Send message = writing.message(bob.id());
      Api.Answer answer = api.send(writing.accessToken(), message);
      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.json().get("type").asText()).isEqualTo("accepted");
      assertThat(answer.json().get("id").asText()).isEqualTo(message.id().toString());
      assertThat(reader.awaitEntry(message.id()).body()).isEqualTo(message.body());
      assertThat(author.awaitEntry(message.id()).kind()).isEqualTo(EntryKind.SENT);
    }
  }

  @Test
  void newerConnectionOfADeviceShouldDisplaceTheOlder() {
    Login login = bob.signIn();
    try (DeviceClient sender = DeviceClient.connect(server, alice.signIn());
        DeviceClient older = DeviceClient.connect(server, login);
        DeviceClient newer = DeviceClient.connect(server, login)) {
      assertThat(older.awaitClose()).isEqualTo(CloseCode.DISPLACED.code());
      Frame.Send message = sender.message(bob.id());
      sender.sendAccepted(message);
      assertThat(newer.awaitEntry(message.id()).kind()).isEqualTo(EntryKind.MESSAGE);
      assertThat(older.entries()).isEmpty();
    }
  }

  /** Register, then read (I4): else an entry may fall between the backlog and the live stream. */
  @Test
  void messageThatIsSentWhileADeviceConnectsShouldReachIt() {
    Login reading = bob.signIn();
    try (DeviceClient sender = DeviceClient.connect(server, alice.signIn())) {
      for (int round = 1; round <= CONNECT_ROUNDS; round++) {
        Frame.Send message = sender.message(bob.id());
        sender.send(message);
        try (DeviceClient reader = DeviceClient.connect(server, reading)) {
          reader.syncAll();
          reader.awaitEntry(message.id());
          assertThat(reader.entries()).hasSize(round);
          Messages.assertGapless(reader.allEntries());
        }
      }
    }
  }

  @Test
  void tokenFromBeforeASignOutShouldStayVoidWhenTheDeviceSignsInAgain() {
    Login before = alice.signIn();
    assertThat(api.signOut(before.accessToken()).status()).isEqualTo(204);
    Api.Answer again =
        api.signIn(
            Map.of(
                "handle", alice.handle(), "password", alice.password(), "device", before.device()));
    assertThat(again.status()).as(again.toString()).isEqualTo(201);
    Login after = before.with(again.json());
    assertThat(after.device()).isEqualTo(before.device());

    assertThat(api.me(after.accessToken()).status()).isEqualTo(200);
    assertThat(api.me(before.accessToken()).status()).isEqualTo(401);
    assertThat(DeviceClient.refusal(server, before.accessToken(), Frame.SUBPROTOCOL).status())
        .isEqualTo(401);
  }

  @Test
  void signOutShouldCloseTheSocketAndVoidTheTokenAtOnce() {
    Login leaving = bob.signIn();
    Login staying = bob.signIn();
    try (DeviceClient closing = DeviceClient.connect(server, leaving);
        DeviceClient open = DeviceClient.connect(server, staying)) {
      assertThat(api.signOut(leaving.accessToken()).status()).isEqualTo(204);

      Api.Answer me = api.me(leaving.accessToken());
      assertThat(me.status()).isEqualTo(401);
      assertThat(me.code()).isEqualTo("signed-out");
      assertThat(api.send(leaving.accessToken(), leaving.message(alice.id())).status())
          .isEqualTo(401);
      assertThat(DeviceClient.refusal(server, leaving.accessToken(), Frame.SUBPROTOCOL).status())
          .isEqualTo(401);
      assertThat(closing.awaitClose()).isEqualTo(CloseCode.SIGNED_OUT.code());
      assertThat(api.refresh(bob.id(), leaving.device(), leaving.refreshToken()).code())
          .isEqualTo("bad-refresh-token");

      open.sendAccepted(open.message(alice.id()));
      assertThat(open.isOpen()).isTrue();
    }
  }

  @Test
  void refreshShouldReplaceBothTokens() {
    Login first = alice.signIn();
    Api.Answer answer = api.refresh(alice.id(), first.device(), first.refreshToken());
    assertThat(answer.status()).isEqualTo(200);
    Login second = first.with(answer.json());
    assertThat(second.refreshToken()).isNotEqualTo(first.refreshToken());
    assertThat(second.accessToken()).isNotEqualTo(first.accessToken());
    assertThat(api.me(second.accessToken()).json().get("id").asText())
        .isEqualTo(alice.id().toString());
    assertThat(api.refresh(alice.id(), second.device(), second.refreshToken()).status())
        .isEqualTo(200);
  }

  @Test
  void usedRefreshTokenShouldSignTheDeviceOutWhenItComesAgain() {
    Login first = alice.signIn();
    Login second = first.with(api.refresh(alice.id(), first.device(), first.refreshToken()).json());
    try (DeviceClient client = DeviceClient.connect(server, second)) {
      Api.Answer again = api.refresh(alice.id(), first.device(), first.refreshToken());
      assertThat(again.status()).isEqualTo(401);
      assertThat(again.code()).isEqualTo("bad-refresh-token");
      assertThat(client.awaitClose()).isEqualTo(CloseCode.SIGNED_OUT.code());
      assertThat(api.me(second.accessToken()).code()).isEqualTo("signed-out");
      assertThat(api.refresh(alice.id(), second.device(), second.refreshToken()).status())
          .isEqualTo(401);
    }
  }

  @Test
  void browserShouldConnectWithTheTokenAsASubprotocol() {
    try (DeviceClient browser = DeviceClient.connectAsBrowser(server, alice.signIn());
        DeviceClient reader = DeviceClient.connect(server, bob.signIn())) {
      assertThat(browser.subprotocol()).isEqualTo(Frame.SUBPROTOCOL);
      assertThat(reader.subprotocol()).isEqualTo(Frame.SUBPROTOCOL);
      Frame.Send message = browser.message(bob.id());
      browser.sendAccepted(message);
      assertThat(reader.awaitEntry(message.id()).from()).isEqualTo(alice.id());
    }
  }

  @Test
  void sameIdAgainShouldBeAcceptedAndShownOnce() {
    Login writing = alice.signIn();
    try (DeviceClient sender = DeviceClient.connect(server, writing);
        DeviceClient reader = DeviceClient.connect(server, bob.signIn())) {
      Frame.Send message = sender.message(bob.id());
      Frame.Send next = sender.message(bob.id());
      sender.sendAccepted(message);
      sender.sendAccepted(message);
      assertThat(api.send(writing.accessToken(), message).status()).isEqualTo(202);
      sender.sendAccepted(next);
      reader.awaitEntry(next.id());
      Messages.assertOnceAndGapless(reader, List.of(message.id(), next.id()));
      Messages.assertOnceAndGapless(sender, List.of(message.id(), next.id()));
    }
  }
}
