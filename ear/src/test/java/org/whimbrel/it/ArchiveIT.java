package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.whimbrel.client.crypto.ArchiveKey;
import org.whimbrel.client.crypto.ChainSigner;
import org.whimbrel.client.crypto.Sealed;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.keys.SignedArchiveKey;
import org.whimbrel.protocol.keys.SignedChainEntry;

/** What devices leave at the server for those that come later, and who gets at it. */
@ExtendWith(SharedServer.class)
class ArchiveIT {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int WRAPS_MAX = 500;

  private final WhimbrelServer server;
  private final Api api;
  private final User alice;
  private final User bob;
  private final Login first;
  private final Login bobs;
  private final ArchiveCalls archive;
  private final ArchiveKey key;

  ArchiveIT(WhimbrelServer server) {
    this.server = server;
    this.api = server.api();
    this.alice = User.register(api, "alice");
    this.bob = User.register(api, "bob");
    this.first = alice.signIn();
    this.bobs = bob.signIn();
    alice.connect(bob);
    this.archive = new ArchiveCalls(server);
    this.key = ArchiveKey.generate(alice.id(), 1, RANDOM);
  }

  @Test
  void aDeviceThatComesLaterShouldReadWhatWasBefore() {
    Sealed sent = archive.say(first, bob, "sent before");
    Sealed received = archive.say(bobs, alice, "received before");
    assertDone(archive.put(first, archive.seal(first, key, first)));
    assertDone(
        archive.wraps(
            first,
            ArchiveCalls.wrap(sent.key().id(), key, sent.key().contentKey()),
            ArchiveCalls.wrap(received.key().id(), key, received.key().contentKey())));

    Login second = alice.signIn();
    assertThat(archive.opened(second)).isEmpty();
    assertDone(archive.put(first, archive.seal(first, key, second)));

    List<ArchiveKey> keys = archive.opened(second);
    assertThat(keys).extracting(ArchiveKey::commitment).containsExactly(key.commitment());
    assertThat(archive.read(second, keys.get(0), sent.key().id())).isEqualTo("sent before");
    assertThat(archive.read(second, keys.get(0), received.key().id())).isEqualTo("received before");
    assertThat(ArchiveCalls.line(api.page(second.accessToken(), 0), sent.key().id()).has("archive"))
        .as("nobody asked for it")
        .isFalse();
  }

  @Test
  void anAccountShouldArchiveWhatIsInItsMailboxAndForItselfOnly() {
    User carol = User.register(api, "carol");
    alice.connect(carol);
    Login carols = carol.signIn();
    Sealed forCarol = archive.say(first, carol, "for Carol");
    UUID id = forCarol.key().id();
    ArchiveKey bobsKey = ArchiveKey.generate(bob.id(), 1, RANDOM);
    assertDone(archive.put(bobs, archive.seal(bobs, bobsKey, bobs)));
    assertDone(archive.put(first, archive.seal(first, key, first)));

    assertDone(archive.wraps(bobs, ArchiveCalls.wrap(id, bobsKey, forCarol.key().contentKey())));
    assertDone(archive.wraps(first, ArchiveCalls.wrap(id, key, forCarol.key().contentKey())));

    assertThat(ArchiveCalls.line(archive.history(bobs), id)).isInstanceOf(MissingNode.class);
    assertThat(ArchiveCalls.line(archive.history(first), id).at("/archive/epoch").asInt())
        .isEqualTo(1);
    assertThat(ArchiveCalls.line(archive.history(carols), id).has("archive")).isFalse();
    assertThat(archive.opened(bobs)).hasSize(1);
    assertRefused(archive.put(bobs, archive.seal(first, key, first)), 403, "wrong-owner");
  }

  @Test
  void theFirstWrapOfAnEpochShouldStayAndTheNewestEpochBeGiven() {
    UUID id = archive.say(first, bob, "twice").key().id();
    Bytes content = ArchiveCalls.random(32);
    assertDone(archive.put(first, archive.seal(first, key, first)));
    assertDone(archive.wraps(first, ArchiveCalls.wrap(id, key, content)));
    assertDone(archive.wraps(first, ArchiveCalls.wrap(id, key, ArchiveCalls.random(32))));
    assertThat(archive.unwrapped(first, key, id)).isEqualTo(content);

    ArchiveKey next = ArchiveKey.generate(alice.id(), 2, RANDOM);
    assertDone(archive.wraps(first, ArchiveCalls.wrap(id, next, content)));
    assertThat(ArchiveCalls.line(archive.history(first), id).at("/archive/epoch").asInt())
        .as("there is no such epoch yet")
        .isEqualTo(1);
    assertDone(archive.put(first, archive.seal(first, next, first)));
    assertDone(archive.wraps(first, ArchiveCalls.wrap(id, next, content)));

    assertThat(ArchiveCalls.line(archive.history(first), id).at("/archive/epoch").asInt())
        .isEqualTo(2);
    assertThat(archive.unwrapped(first, next, id)).isEqualTo(content);
  }

  @Test
  void twoDevicesShouldNotBeginTheSameEpochWithDifferentKeys() {
    Login second = alice.signIn();
    assertDone(archive.put(first, archive.seal(first, key, first)));
    ArchiveKey rival = ArchiveKey.generate(alice.id(), 1, RANDOM);
    assertRefused(archive.put(second, archive.seal(second, rival, second)), 409, "epoch-taken");
    ArchiveKey tooFar = ArchiveKey.generate(alice.id(), 3, RANDOM);
    assertRefused(
        archive.put(second, archive.seal(second, tooFar, second)), 409, "epoch-out-of-sequence");

    JsonNode told = api.get("/api/archive/keys", second.accessToken()).json();
    assertThat(told.get("epochs")).hasSize(1);
    assertThat(told.at("/epochs/0/commit").asText()).isEqualTo(key.commitment().toBase64Url());
    assertThat(told.at("/epochs/0/createdAtMs").asLong()).isPositive();
    assertThat(told.get("keys")).isEmpty();
  }

  @Test
  void ownDevicesShouldBeToldOfNewKeysAndContactsNot() {
    Login second = alice.signIn();
    alice.awaitNewsAt(bob, server);
    try (DeviceClient own = DeviceClient.connect(server, second);
        DeviceClient contact = DeviceClient.connect(server, bobs)) {
      int seq = alice.deviceChain().seq();
      int before = tellings(own).size();
      assertDone(archive.put(first, archive.seal(first, key, second)));
      own.soon(entry -> tellings(own).size() == before + 1);
      assertThat(Api.info(tellings(own).get(before)).get("seq").asInt()).isEqualTo(seq);
      assertDone(archive.put(first, archive.seal(first, key, second))); // nothing new
      Frame.Send later = own.message(bob.id());
      own.sendAccepted(later);
      contact.soon(entry -> entry.id().equals(later.id()));
      own.soon(entry -> entry.id().equals(later.id()));
      assertThat(tellings(own)).hasSize(before + 1);
      assertThat(tellings(contact)).isEmpty();
    }
  }

  private List<Frame.Entry> tellings(DeviceClient device) {
    return device.allEntries().stream()
        .filter(entry -> entry.kind() == EntryKind.KEYS && entry.from().equals(alice.id()))
        .filter(entry -> !Api.info(entry).has("chain") && !Api.info(entry).has("records"))
        .toList();
  }

  @Test
  void aDeviceThatIsRemovedOrRevokedShouldGetAndLeaveNothing() {
    Login second = alice.signIn();
    UUID id = archive.say(first, bob, "before").key().id();
    assertDone(
        archive.put(first, archive.seal(first, key, first), archive.seal(first, key, second)));
    SignedChainEntry removal =
        new ChainSigner(first.keys()).remove(alice.deviceChain(), second.device(), now());
    assertThat(api.publish(first.accessToken(), removal).status()).isEqualTo(200);
    SignedArchiveKey late = archive.seal(second, key, first);
    alice.appended(removal);

    assertRefused(archive.put(second, late), 403, "not-a-member");
    assertRefused(
        archive.wraps(second, ArchiveCalls.wrap(id, key, ArchiveCalls.random(32))),
        403,
        "not-a-member");
    assertThat(api.get("/api/archive/keys", second.accessToken()).json().get("keys")).isEmpty();
    api.call("DELETE", "/api/device/" + second.device(), first.accessToken(), null);
    assertRefused(api.get("/api/archive/keys", second.accessToken()), 401, "signed-out");
    assertRefused(
        archive.wraps(second, ArchiveCalls.wrap(id, key, ArchiveCalls.random(32))),
        401,
        "signed-out");
  }

  @Test
  void whatIsOutOfBoundsShouldBeRefused() {
    UUID id = archive.say(first, bob, "some").key().id();
    assertDone(archive.put(first, archive.seal(first, key, first)));
    Map<String, Object> good = ArchiveCalls.wrap(id, key, ArchiveCalls.random(32));
    for (Map<String, Object> bad :
        List.of(
            Map.<String, Object>of(
                "id", id, "epoch", 1, "wrap", ArchiveCalls.random(39).toBase64Url()),
            Map.<String, Object>of(
                "id", id, "epoch", 1, "wrap", ArchiveCalls.random(41).toBase64Url()),
            Map.<String, Object>of(
                "id", id, "epoch", 0, "wrap", ArchiveCalls.random(40).toBase64Url()),
            Map.<String, Object>of(
                "id",
                UUID.randomUUID(),
                "epoch",
                1,
                "wrap",
                ArchiveCalls.random(40).toBase64Url()))) {
      assertRefused(archive.wraps(first, bad), 400, "bad-field");
    }
    assertRefused(archive.wraps(first), 400, "bad-field");
    assertDone(archive.wraps(first, Collections.nCopies(WRAPS_MAX, good)));
    assertRefused(archive.wraps(first, Collections.nCopies(WRAPS_MAX + 1, good)), 400, "bad-field");
    Api.Answer endless =
        api.call("POST", "/api/archive/wraps", first.accessToken(), " ".repeat(2_000_000));
    assertRefused(endless, 413, "body-too-large");
  }

  private static long now() {
    return System.currentTimeMillis();
  }

  private static void assertDone(Api.Answer answer) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(204);
  }

  private static void assertRefused(Api.Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
  }
}
