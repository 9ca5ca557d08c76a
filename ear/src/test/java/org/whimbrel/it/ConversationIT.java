package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
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
  }

  @Test
  void messageShouldReachAllDevicesOfBothSides() {
    Login writing = alice.signIn();
    try (DeviceClient alice1 = DeviceClient.connect(server, writing);
        DeviceClient alice2 = DeviceClient.connect(server, alice.signIn());
        DeviceClient bob1 = DeviceClient.connect(server, bob.signIn());
        DeviceClient bob2 = DeviceClient.connect(server, bob.signIn())) {
      Frame.Send message = Messages.to(bob.id());
      alice1.sendAccepted(message);

      for (DeviceClient reader : List.of(bob1, bob2)) {
        Frame.Entry entry = reader.awaitEntry(message.id());
        assertThat(entry.kind()).isEqualTo(EntryKind.MESSAGE);
        assertThat(entry.n()).isEqualTo(1);
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
      assertThat(author.n()).isEqualTo(1);
      assertThat(author.body()).isNull();
    }
  }

  @Test
  void helloShouldTellWhoseMailboxItIsAndTheServersBounds() {
    Login login = alice.signIn();
    try (DeviceClient client = DeviceClient.connect(server, login)) {
      assertThat(client.hello().account()).isEqualTo(alice.id());
      assertThat(client.hello().device()).isEqualTo(login.device());
      assertThat(client.hello().head()).isZero();
      assertThat(client.hello().limits().pageMaxCount()).isEqualTo(PAGE);
    }
  }

  @Test
  void recipientNamedTwiceShouldGetTheMessageOnce() {
    User carol = User.register(api, "carol");
    try (DeviceClient sender = DeviceClient.connect(server, alice.signIn());
        DeviceClient bobs = DeviceClient.connect(server, bob.signIn());
        DeviceClient carols = DeviceClient.connect(server, carol.signIn())) {
      Frame.Send first = Messages.to(bob.id(), carol.id(), bob.id());
      Frame.Send second = Messages.to(bob.id(), carol.id());
      sender.sendAccepted(first);
      sender.sendAccepted(second);
      for (DeviceClient reader : List.of(bobs, carols)) {
        Messages.assertOnceAndGapless(reader.awaitEntries(2), List.of(first.id(), second.id()));
      }
    }
  }

  @Test
  void messageToOneselfShouldBeOneEntry() {
    try (DeviceClient writing = DeviceClient.connect(server, alice.signIn());
        DeviceClient other = DeviceClient.connect(server, alice.signIn())) {
      Frame.Send note = Messages.to(alice.id());
      Frame.Send next = Messages.to(alice.id());
      writing.sendAccepted(note);
      writing.sendAccepted(next);
      List<Frame.Entry> entries = other.awaitEntries(2);
      Messages.assertOnceAndGapless(entries, List.of(note.id(), next.id()));
      assertThat(entries).allSatisfy(entry -> assertThat(entry.kind()).isEqualTo(EntryKind.SENT));
    }
  }

  @Test
  void liveEntriesShouldComeInOrderAndOnceWhileBothSidesWrite() {
    List<Frame.Send> fromAlice = Messages.some(100, bob.id());
    List<Frame.Send> fromBob = Messages.some(100, alice.id());
    List<UUID> all = new ArrayList<>(Messages.ids(fromAlice));
    all.addAll(Messages.ids(fromBob));
    try (DeviceClient alices = DeviceClient.connect(server, alice.signIn());
        DeviceClient bobs = DeviceClient.connect(server, bob.signIn())) {
      for (int i = 0; i < fromAlice.size(); i++) {
        alices.send(fromAlice.get(i));
        bobs.send(fromBob.get(i));
      }
      Messages.assertOnceAndGapless(alices.awaitEntries(all.size()), all);
      Messages.assertOnceAndGapless(bobs.awaitEntries(all.size()), all);
    }
  }

  @Test
  void acknowledgementShouldMoveTheCursorOfItsDeviceOnly() {
    Login reading = bob.signIn();
    Login idle = bob.signIn();
    try (DeviceClient sender = DeviceClient.connect(server, alice.signIn());
        DeviceClient reader = DeviceClient.connect(server, reading)) {
      Messages.some(3, bob.id()).forEach(sender::sendAccepted);
      reader.awaitEntries(3);
      reader.send(new Frame.Ack(2));
    }
    awaitAcked(reading, 2);
    try (DeviceClient other = DeviceClient.connect(server, idle)) {
      assertThat(other.hello().acked()).isZero();
      assertThat(other.hello().head()).isEqualTo(3);
    }
    assertThat(api.ack(idle.accessToken(), 3).status()).isEqualTo(204);
    awaitAcked(idle, 3);
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
    List<Frame.Send> messages = Messages.some(2 * PAGE + 20, bob.id());
    Login away = bob.signIn();
    try (DeviceClient sender = DeviceClient.connect(server, alice.signIn())) {
      messages.forEach(sender::send);
      sender.awaitEntries(messages.size());
      try (DeviceClient back = DeviceClient.connect(server, away)) {
        assertThat(back.hello().head()).isEqualTo(messages.size());
        List<Frame.Page> pages = back.syncAll();
        assertThat(pages.stream().map(Frame.Page::through)).containsExactly(50L, 100L, 120L);
        Messages.assertOnceAndGapless(back.entries(), Messages.ids(messages));

        Frame.Send live = Messages.to(bob.id());
        sender.sendAccepted(live);
        assertThat(back.awaitEntry(live.id()).n()).isEqualTo(messages.size() + 1);
        assertThat(back.entries()).hasSize(messages.size() + 1);
      }
    }
  }

  @Test
  void restShouldShowTheSameAsTheSocket() throws BadFrameException {
    List<Frame.Send> messages = Messages.some(PAGE + 10, bob.id());
    Login reading = bob.signIn();
    try (DeviceClient sender = DeviceClient.connect(server, alice.signIn());
        DeviceClient reader = DeviceClient.connect(server, reading)) {
      messages.forEach(sender::send);
      List<Frame.Entry> onSocket = reader.awaitEntries(messages.size());

      List<Frame.Entry> overRest = new ArrayList<>();
      long through = 0;
      long head;
      do {
        Api.Answer page = api.page(reading.accessToken(), through);
        assertThat(page.status()).isEqualTo(200);
        for (JsonNode entry : page.json().get("entries")) {
          overRest.add((Frame.Entry) FrameCodec.decodeServer(entry.toString()));
        }
        through = page.json().get("through").asLong();
        head = page.json().get("head").asLong();
      } while (through < head);
      assertThat(overRest).isEqualTo(onSocket);
    }
  }

  @Test
  void messageSentOverRestShouldArriveOnTheSocket() {
    Login writing = alice.signIn();
    try (DeviceClient reader = DeviceClient.connect(server, bob.signIn());
        DeviceClient author = DeviceClient.connect(server, writing)) {
      Frame.Send message = Messages.to(bob.id());
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
      Frame.Send message = Messages.to(bob.id());
      sender.sendAccepted(message);
      assertThat(newer.awaitEntry(message.id()).n()).isEqualTo(1);
      assertThat(older.entries()).isEmpty();
    }
  }

  /** Register, then read (I4): else an entry may fall between the backlog and the live stream. */
  @Test
  void messageThatIsSentWhileADeviceConnectsShouldReachIt() {
    Login reading = bob.signIn();
    try (DeviceClient sender = DeviceClient.connect(server, alice.signIn())) {
      for (int round = 1; round <= CONNECT_ROUNDS; round++) {
        Frame.Send message = Messages.to(bob.id());
        sender.send(message);
        try (DeviceClient reader = DeviceClient.connect(server, reading)) {
          reader.syncAll();
          assertThat(reader.awaitEntry(message.id()).n()).isEqualTo(round);
          assertThat(reader.entries()).hasSize(round);
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
    Login after = Login.from(again.json());
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
      assertThat(api.send(leaving.accessToken(), Messages.to(alice.id())).status()).isEqualTo(401);
      assertThat(DeviceClient.refusal(server, leaving.accessToken(), Frame.SUBPROTOCOL).status())
          .isEqualTo(401);
      assertThat(closing.awaitClose()).isEqualTo(CloseCode.SIGNED_OUT.code());
      assertThat(api.refresh(bob.id(), leaving.device(), leaving.refreshToken()).code())
          .isEqualTo("bad-refresh-token");

      open.sendAccepted(Messages.to(alice.id()));
      assertThat(open.isOpen()).isTrue();
    }
  }

  @Test
  void refreshShouldReplaceBothTokens() {
    Login first = alice.signIn();
    Api.Answer answer = api.refresh(alice.id(), first.device(), first.refreshToken());
    assertThat(answer.status()).isEqualTo(200);
    Login second = Login.from(answer.json());
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
    Login second = Login.from(api.refresh(alice.id(), first.device(), first.refreshToken()).json());
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
      Frame.Send message = Messages.to(bob.id());
      browser.sendAccepted(message);
      assertThat(reader.awaitEntry(message.id()).from()).isEqualTo(alice.id());
    }
  }

  @Test
  void sameIdAgainShouldBeAcceptedAndShownOnce() {
    Login writing = alice.signIn();
    try (DeviceClient sender = DeviceClient.connect(server, writing);
        DeviceClient reader = DeviceClient.connect(server, bob.signIn())) {
      Frame.Send message = Messages.to(bob.id());
      Frame.Send next = Messages.to(bob.id());
      sender.sendAccepted(message);
      sender.sendAccepted(message);
      assertThat(api.send(writing.accessToken(), message).status()).isEqualTo(202);
      sender.sendAccepted(next);
      reader.awaitEntry(next.id());
      Messages.assertOnceAndGapless(reader.entries(), List.of(message.id(), next.id()));
      Messages.assertOnceAndGapless(sender.awaitEntries(2), List.of(message.id(), next.id()));
    }
  }
}
