package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Frame;

/** Two users find together and part again; what that means for their messages, and who hears. */
@ExtendWith(SharedServer.class)
class ContactsIT {
  private static final int RACES = 20;

  private final WhimbrelServer server;
  private final Api api;
  private final User alice;
  private final User bob;
  private final Login alices;
  private final Login bobs;

  ContactsIT(WhimbrelServer server) {
    this.server = server;
    this.api = server.api();
    this.alice = User.register(api, "alice");
    this.bob = User.register(api, "bob");
    this.alices = alice.signIn();
    this.bobs = bob.signIn();
  }

  @Test
  void messagesShouldFlowBetweenTheConnectedOnly() {
    try (DeviceClient alice1 = DeviceClient.connect(server, alices);
        DeviceClient alice2 = DeviceClient.connect(server, alice.signIn());
        DeviceClient bob1 = DeviceClient.connect(server, bobs);
        DeviceClient bob2 = DeviceClient.connect(server, bob.signIn())) {
      assertDropped(alices, List.of(alice1, alice2), bob, bobs);
      assertDropped(bobs, List.of(bob1, bob2), alice, alices);

      assertState(alice.request(bob), "outgoing");
      assertDropped(alices, List.of(alice1, alice2), bob, bobs);

      assertState(bob.answer(alice, true), "accepted");
      assertDelivered(alices, List.of(alice1, alice2), bob, List.of(bob1, bob2));
      assertDelivered(bobs, List.of(bob1, bob2), alice, List.of(alice1, alice2));

      assertThat(bob.remove(alice).status()).isEqualTo(204);
      assertDropped(alices, List.of(alice1, alice2), bob, bobs);
      assertDropped(bobs, List.of(bob1, bob2), alice, alices);
    }
  }

  /** Over the socket of the first device, and over REST. */
  private List<UUID> send(Login from, DeviceClient socket, User to) {
    Frame.Send overSocket = from.message(to.id());
    Frame.Send overRest = from.message(to.id());
    socket.sendAccepted(overSocket);
    assertThat(api.send(from.accessToken(), overRest).status()).isEqualTo(202);
    return List.of(overSocket.id(), overRest.id());
  }

  private void assertDropped(Login from, List<DeviceClient> devices, User to, Login reading) {
    for (UUID id : send(from, devices.get(0), to)) {
      for (DeviceClient device : devices) {
        Frame.Entry sent = device.soon(entry -> entry.id().equals(id));
        assertThat(sent.kind()).isEqualTo(EntryKind.SENT);
        assertThat(sent.to()).isEmpty();
        assertThat(sent.dropped()).containsExactly(to.id());
      }
      // The sender's entry is of the same transaction as the recipient's would have been.
      assertThat(Messages.messageIds(api, reading)).doesNotContain(id.toString());
    }
  }

  private void assertDelivered(
      Login from, List<DeviceClient> devices, User to, List<DeviceClient> readers) {
    for (UUID id : send(from, devices.get(0), to)) {
      for (DeviceClient device : devices) {
        Frame.Entry sent = device.soon(entry -> entry.id().equals(id));
        assertThat(sent.to()).containsExactly(to.id());
        assertThat(sent.dropped()).isEmpty();
      }
      for (DeviceClient reader : readers) {
        assertThat(reader.soon(entry -> entry.id().equals(id)).kind()).isEqualTo(EntryKind.MESSAGE);
      }
    }
  }

  @Test
  void bothShouldHearOfEachChangeOnAllDevicesAndLaterToo() {
    Login away = bob.signIn();
    try (DeviceClient alice1 = DeviceClient.connect(server, alices);
        DeviceClient alice2 = DeviceClient.connect(server, alice.signIn());
        DeviceClient bob1 = DeviceClient.connect(server, bobs);
        DeviceClient bob2 = DeviceClient.connect(server, bob.signIn())) {
      alice.request(bob);
      assertTold(List.of(alice1, alice2), bob, "outgoing");
      assertTold(List.of(bob1, bob2), alice, "incoming");
      bob.answer(alice, true);
      assertTold(List.of(alice1, alice2), bob, "accepted");
      assertTold(List.of(bob1, bob2), alice, "accepted");
      alice.remove(bob);
      assertTold(List.of(alice1, alice2), bob, "none");
      assertTold(List.of(bob1, bob2), alice, "none");
      Stream.of(alice1, alice2, bob1, bob2)
          .forEach(client -> Messages.assertGapless(client.allEntries()));
    }
    try (DeviceClient back = DeviceClient.connect(server, away)) {
      back.syncAll();
      assertThat(states(back, alice)).containsExactly("incoming", "accepted", "none");
    }
  }

  private static void assertTold(List<DeviceClient> devices, User about, String state) {
    for (DeviceClient device : devices) {
      Frame.Entry notice =
          device.soon(
              entry ->
                  entry.kind() == EntryKind.CONNECTION
                      && Api.info(entry).path("state").asText().equals(state));
      assertThat(notice.from()).isEqualTo(about.id());
      assertThat(notice.body()).isNull();
      JsonNode user = Api.info(notice).get("user");
      assertThat(user.get("id").asText()).isEqualTo(about.id().toString());
      assertThat(user.get("handle").asText()).isEqualTo(about.handle());
    }
  }

  private static List<String> states(DeviceClient client, User about) {
    return client.allEntries().stream()
        .filter(entry -> entry.kind() == EntryKind.CONNECTION && entry.from().equals(about.id()))
        .map(entry -> Api.info(entry).get("state").asText())
        .toList();
  }

  @Test
  void requestShouldBeOpenToAnAnswerOnceAndToBeMadeAgain() {
    alice.request(bob);
    assertState(alice.request(bob), "outgoing");
    assertRefused(alice.answer(bob, true), 409, "own-request");
    assertState(bob.answer(alice, false), "none");
    assertState(bob.answer(alice, false), "none");
    assertThat(alice.contact(bob).isMissingNode()).isTrue();
    assertThat(bob.contact(alice).isMissingNode()).isTrue();
    assertRefused(bob.answer(alice, true), 409, "no-request");

    alice.request(bob);
    assertThat(alice.remove(bob).status()).as("cancelled").isEqualTo(204);
    assertRefused(bob.answer(alice, true), 409, "no-request");

    alice.connect(bob);
    assertState(bob.answer(alice, true), "accepted");
    assertRefused(bob.answer(alice, false), 409, "already-accepted");
    assertThat(bob.remove(alice).status()).isEqualTo(204);
    assertThat(bob.remove(alice).status()).as("again").isEqualTo(204);

    assertState(bob.request(alice), "outgoing");
    assertState(alice.request(bob), "accepted");
    assertThat(bob.contact(alice).get("state").asText()).isEqualTo("accepted");
    assertRefused(alice.request(alice), 400, "own-account");
  }

  @Test
  void requestsFromBothSidesAtOnceShouldConnect() throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    for (int round = 0; round < RACES; round++) {
      CompletableFuture<Api.Answer> other =
          CompletableFuture.supplyAsync(() -> requestAt(start, bob, alice));
      Api.Answer own = requestAt(start, alice, bob);
      assertThat(own.status()).as(own.toString()).isEqualTo(200);
      assertThat(other.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
      assertThat(alice.contact(bob).get("state").asText()).isEqualTo("accepted");
      assertThat(bob.contact(alice).get("state").asText()).isEqualTo("accepted");
      assertThat(alice.remove(bob).status()).isEqualTo(204);
    }
  }

  private static Api.Answer requestAt(CyclicBarrier start, User from, User to) {
    try {
      start.await(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("the other side did not come", e);
    }
    return from.request(to);
  }

  @Test
  void groupsShouldBeTheirOwnersAlone() {
    assertRefused(alice.group(bob, "family"), 404, "no-connection");
    alice.connect(bob);
    User carol = User.register(api, "carol");
    alice.connect(carol);
    try (DeviceClient alice1 = DeviceClient.connect(server, alices);
        DeviceClient bob1 = DeviceClient.connect(server, bobs)) {
      JsonNode line = alice.group(bob, "family", " work ", "family").json();
      assertThat(texts(line.get("groups"))).containsExactlyInAnyOrder("family", "work");
      alice.group(carol, "family");
      Frame.Entry notice = alice1.soon(entry -> Api.info(entry).has("groups"));
      assertThat(notice.from()).isEqualTo(bob.id());
      assertThat(texts(Api.info(notice).get("groups"))).containsExactlyInAnyOrder("family", "work");

      assertThat(ids(alice.contacts("?group=family")))
          .containsExactlyInAnyOrder(bob.id(), carol.id());
      assertThat(ids(alice.contacts("?group=work"))).containsExactly(bob.id());
      Api.Answer groups = api.get(alice.contactList() + "/group", alices.accessToken());
      assertThat(groups.json().toString())
          .isEqualTo(
              "{\"groups\":[{\"name\":\"family\",\"count\":2},{\"name\":\"work\",\"count\":1}]}");

      assertThat(texts(bob.contact(alice).get("groups"))).isEmpty();
      alices.some(1, bob.id()).forEach(alice1::sendAccepted);
      bob1.awaitEntries(1);
      assertThat(states(bob1, alice)).as("bob hears nothing of groups").isEmpty();
    }
    assertRefused(alice.group(bob, " "), 400, "bad-field");
    assertRefused(alice.group(bob, "x".repeat(41)), 400, "bad-field");
    alice.remove(bob);
    alice.connect(bob);
    assertThat(texts(alice.contact(bob).get("groups"))).isEmpty();
  }

  @Test
  void listShouldTellWhetherItHasChanged() {
    Api.Answer empty = alice.contacts("");
    assertThat(unless(empty.tag()).status()).isEqualTo(304);
    assertThat(unless("\"another\"").status()).isEqualTo(200);
    alice.request(bob);
    Api.Answer asked = unless(empty.tag());
    assertThat(asked.status()).isEqualTo(200);
    assertThat(ids(asked)).containsExactly(bob.id());
    bob.answer(alice, true);
    assertThat(unless(asked.tag()).status()).as("the other's answer changes it").isEqualTo(200);
    bob.awaitNewsAt(alice, server);
    Api.Answer accepted = alice.contacts("");
    Api.Answer same = unless(accepted.tag());
    assertThat(same.status()).isEqualTo(304);
    assertThat(same.tag()).isEqualTo(accepted.tag());
    assertThat(same.body().size()).isZero();
    assertThat(alice.contacts("?state=incoming").tag())
        .as("another question has another tag")
        .isNotEqualTo(accepted.tag());
  }

  private Api.Answer unless(String tag) {
    return api.getUnless(tag, alice.contactList(), alices.accessToken());
  }

  @Test
  void listShouldComeInPages() {
    List<User> others = new ArrayList<>(List.of(bob));
    for (int i = 0; i < 4; i++) {
      others.add(User.register(api, "other"));
    }
    others.forEach(alice::request);
    others.get(4).answer(alice, true);
    List<UUID> read = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    String after = "";
    while (after != null) {
      Api.Answer page = alice.contacts("?limit=2" + after);
      sizes.add(ids(page).size());
      read.addAll(ids(page));
      JsonNode next = page.json().get("next");
      after = next == null ? null : "&after=" + next.asText();
    }
    assertThat(sizes).containsExactly(2, 2, 1);
    assertThat(read).isSortedAccordingTo(Comparator.comparing(UUID::toString));
    assertThat(Set.copyOf(read)).isEqualTo(new HashSet<>(others.stream().map(User::id).toList()));
    assertThat(ids(alice.contacts("?state=accepted"))).containsExactly(others.get(4).id());
    assertThat(ids(alice.contacts("?state=outgoing"))).hasSize(4);
    assertThat(ids(bob.contacts("?state=incoming"))).containsExactly(alice.id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=0", "limit=201", "limit=x", "after=x", "state=x", "group=%20"})
  void pageThatCannotBeShouldBeRefused(String query) {
    assertRefused(
        api.get(alice.contactList() + "?" + query, alices.accessToken()), 400, "bad-field");
  }

  private static void assertState(Api.Answer answer, String state) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(answer.json().get("state").asText()).isEqualTo(state);
  }

  private static void assertRefused(Api.Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
  }

  private static List<UUID> ids(Api.Answer page) {
    List<UUID> ids = new ArrayList<>();
    page.json()
        .get("connections")
        .forEach(line -> ids.add(UUID.fromString(line.at("/user/id").asText())));
    return ids;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
