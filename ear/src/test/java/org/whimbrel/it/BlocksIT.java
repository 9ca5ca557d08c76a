package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.whimbrel.client.crypto.Opened;
import org.whimbrel.client.crypto.Sealed;
import org.whimbrel.client.crypto.VerifiedKey;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.Wraps;

/** A block works at once, and who is blocked cannot find out. */
@ExtendWith(SharedServer.class)
class BlocksIT {
  private final WhimbrelServer server;
  private final Api api;
  private final User alice;
  private final User bob;
  private final Login alices;
  private final Login bobs;

  BlocksIT(WhimbrelServer server) {
    this.server = server;
    this.api = server.api();
    this.alice = User.register(api, "alice");
    this.bob = User.register(api, "bob");
    this.alices = alice.signIn();
    this.bobs = bob.signIn();
  }

  @Test
  void blockShouldKeepMessagesAwayUntilItIsLifted() {
    alice.connect(bob);
    try (DeviceClient alice1 = DeviceClient.connect(server, alices);
        DeviceClient alice2 = DeviceClient.connect(server, alice.signIn());
        DeviceClient bob1 = DeviceClient.connect(server, bobs);
        DeviceClient bob2 = DeviceClient.connect(server, bob.signIn())) {
      Sealed before = sendSealed(alice1, "before");
      bob1.soon(entry -> entry.id().equals(before.key().id()));
      assertThat(bob.block(alice, true).status()).isEqualTo(200);

      Sealed blocked = sendSealed(alice1, "blocked");
      Frame.Send overRest = alices.message(bob.id());
      assertThat(api.send(alices.accessToken(), overRest).status()).isEqualTo(202);
      for (DeviceClient device : List.of(alice1, alice2)) {
        assertLooksAlike(
            device.soon(entry -> entry.id().equals(before.key().id())),
            device.soon(entry -> entry.id().equals(blocked.key().id())));
        Frame.Entry sent = device.soon(entry -> entry.id().equals(overRest.id()));
        assertThat(sent.to()).containsExactly(bob.id());
      }
      assertThat(Messages.messageIds(api, bobs))
          .contains(before.key().id().toString())
          .doesNotContain(blocked.key().id().toString(), overRest.id().toString());

      assertThat(bob.block(alice, false).status()).isEqualTo(200);
      Sealed after = sendSealed(alice1, "after");
      for (DeviceClient device : List.of(bob1, bob2)) {
        device.soon(entry -> entry.id().equals(after.key().id()));
        assertThat(device.entries())
            .extracting(Frame.Entry::id)
            .doesNotContain(blocked.key().id(), overRest.id());
        Messages.assertGapless(device.allEntries());
      }
      Frame.Entry message = bob1.soon(entry -> entry.id().equals(after.key().id()));
      assertThat(bobs.open(message))
          .isInstanceOfSatisfying(
              Opened.Text.class, text -> assertThat(text.text()).isEqualTo("after"));
      assertThat(Messages.messageIds(api, bobs))
          .as("what was kept away does not come later")
          .doesNotContain(blocked.key().id().toString(), overRest.id().toString());
    }
  }

  private Sealed sendSealed(DeviceClient socket, String text) {
    Sealed sealed = alices.seal(text, alices.keysFor(bob), bob.id());
    socket.sendAccepted(sealed.frame());
    return sealed;
  }

  private static void assertLooksAlike(Frame.Entry delivered, Frame.Entry blocked) {
    assertThat(blocked.kind()).isEqualTo(delivered.kind());
    assertThat(blocked.to()).isEqualTo(delivered.to());
    assertThat(blocked.dropped()).isEqualTo(delivered.dropped());
    assertThat(blocked.info()).isEqualTo(delivered.info());
    assertThat(blocked.wrap() == null).isEqualTo(delivered.wrap() == null);
  }

  /** Missing wraps are told, and topped up, as if the message had gone through. */
  @Test
  void topUpOfAMessageThatWasKeptAwayShouldLookAlike() {
    alice.connect(bob);
    assertThat(bob.block(alice, true).status()).isEqualTo(200);
    try (DeviceClient alice1 = DeviceClient.connect(server, alices)) {
      Sealed sealed = alices.seal("blocked", List.of(), bob.id());
      alice1.sendAccepted(sealed.frame());
      Frame.Entry sent = alice1.soon(entry -> entry.id().equals(sealed.key().id()));
      assertThat(Api.info(sent).get("missing")).hasSize(1);
      Wraps wraps =
          Wraps.of(List.of(sealed.key().topUp(alices.keysOf(bob).of(bobs)).orElseThrow()));
      for (int tries = 0; tries < 2; tries++) {
        Api.Answer report = api.topUp(alices.accessToken(), sealed.key().id(), wraps);
        assertThat(report.status()).as(report.toString()).isEqualTo(200);
        assertThat(report.json()).isEmpty();
      }
      assertThat(Messages.mailbox(api, bobs))
          .extracting(entry -> entry.get("id").asText())
          .doesNotContain(sealed.key().id().toString());
    }
  }

  /** Else its wraps would be a way around a block, or to a former contact. */
  @Test
  void messageFromBeforeShouldBeToppedUpBetweenTheConnectedOnly() {
    alice.connect(bob);
    VerifiedKey bobsKey = alices.keysOf(bob).of(bobs);
    Sealed sealed = alices.seal("before", List.of(), bob.id());
    try (DeviceClient alice1 = DeviceClient.connect(server, alices)) {
      alice1.sendAccepted(sealed.frame());
      alice1.awaitEntry(sealed.key().id());
    }
    bob.block(alice, true);
    assertToppedUp(sealed, bobsKey);
    bob.block(alice, false);
    bob.remove(alice);
    assertToppedUp(sealed, bobsKey);
    assertThat(wrapEntries()).isZero();
    alice.connect(bob);
    assertToppedUp(sealed, bobsKey);
    assertThat(wrapEntries()).isEqualTo(1);
  }

  private void assertToppedUp(Sealed sealed, VerifiedKey key) {
    Wraps wraps = Wraps.of(List.of(sealed.key().topUp(key).orElseThrow()));
    Api.Answer report = api.topUp(alices.accessToken(), sealed.key().id(), wraps);
    assertThat(report.status()).as(report.toString()).isEqualTo(200);
    assertThat(report.json()).isEmpty();
  }

  private long wrapEntries() {
    return Messages.mailbox(api, bobs).stream()
        .filter(entry -> entry.get("kind").asText().equals(EntryKind.WRAP.wire()))
        .count();
  }

  @Test
  void blockShouldShowNowhereAtTheBlockedSide() {
    alice.connect(bob);
    bob.awaitNewsAt(alice, server);
    Api.Answer before = alice.contacts("");
    long told = told(alices);
    try (DeviceClient alice1 = DeviceClient.connect(server, alices);
        DeviceClient bob1 = DeviceClient.connect(server, bobs)) {
      assertThat(bob.block(alice, true).json().get("blocked").asBoolean()).isTrue();
      assertThat(Api.info(bob1.soon(BlocksIT::isConnection)).get("blocked").asBoolean()).isTrue();

      Api.Answer after = alice.contacts("");
      assertThat(after.json()).isEqualTo(before.json());
      assertThat(after.tag()).isEqualTo(before.tag());
      assertThat(api.getUnless(before.tag(), alice.contactList(), alices.accessToken()).status())
          .isEqualTo(304);
      assertThat(alices.keysOf(bob).keys()).hasSize(1);
      assertThat(alice.request(bob).json().get("state").asText()).isEqualTo("accepted");
      Frame.Send later = alice1.message(alice.id());
      alice1.sendAccepted(later);
      alice1.soon(entry -> entry.id().equals(later.id()));
      assertThat(alice1.allEntries()).noneMatch(BlocksIT::isConnection);
      assertThat(told(alices)).isEqualTo(told);
    }
  }

  /** Who blocks cannot write either, and is told so: it is their own doing. */
  @Test
  void ownBlockShouldStopOwnMessages() {
    alice.connect(bob);
    assertThat(bob.block(alice, true).status()).isEqualTo(200);
    try (DeviceClient bob1 = DeviceClient.connect(server, bobs)) {
      Frame.Send message = bob1.message(alice.id());
      bob1.sendAccepted(message);
      assertThat(bob1.soon(entry -> entry.id().equals(message.id())).dropped())
          .containsExactly(alice.id());
      assertThat(Messages.messageIds(api, alices)).doesNotContain(message.id().toString());
    }
  }

  @Test
  void requestOfABlockedOneShouldComeToLightWithTheEndOfTheBlock() {
    assertThat(bob.block(alice, true).status()).isEqualTo(200);
    Api.Answer request = alice.request(bob);
    assertThat(request.status()).as(request.toString()).isEqualTo(200);
    assertThat(request.json().get("state").asText()).isEqualTo("outgoing");
    JsonNode hidden = bob.contact(alice);
    assertThat(hidden.get("state").asText()).isEqualTo("none");
    assertThat(hidden.get("blocked").asBoolean()).isTrue();
    assertThat(bob.answer(alice, true).code()).isEqualTo("blocked-by-you");
    assertThat(bob.request(alice).code()).isEqualTo("blocked-by-you");

    try (DeviceClient bob1 = DeviceClient.connect(server, bobs)) {
      assertThat(bob.block(alice, false).json().get("state").asText()).isEqualTo("incoming");
      assertThat(Api.info(bob1.soon(BlocksIT::isConnection)).get("state").asText())
          .isEqualTo("incoming");
    }
    assertThat(bob.answer(alice, true).json().get("state").asText()).isEqualTo("accepted");
    assertThat(alice.contact(bob).get("state").asText()).isEqualTo("accepted");
  }

  @Test
  void blockShouldCancelOnesOwnRequest() {
    alice.request(bob);
    assertThat(alice.block(bob, true).status()).isEqualTo(200);
    assertThat(bob.contact(alice).isMissingNode()).isTrue();
    assertThat(alice.contact(bob).get("state").asText()).isEqualTo("none");
    assertThat(alice.block(bob, false).status()).isEqualTo(200);
    assertThat(alice.contact(bob).isMissingNode()).isTrue();
  }

  /** How often the account was told of a connection. */
  private long told(Login login) {
    return Messages.mailbox(api, login).stream()
        .filter(entry -> entry.get("kind").asText().equals(EntryKind.CONNECTION.wire()))
        .count();
  }

  private static boolean isConnection(Frame.Entry entry) {
    return entry.kind() == EntryKind.CONNECTION;
  }
}
