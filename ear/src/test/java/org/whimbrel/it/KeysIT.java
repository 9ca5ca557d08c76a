package org.whimbrel.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.whimbrel.client.crypto.ChainSigner;
import org.whimbrel.client.crypto.DeviceKeys;
import org.whimbrel.client.crypto.LinkRequest;
import org.whimbrel.client.crypto.PinnedChain;
import org.whimbrel.client.crypto.SigningKey;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.DeviceChain;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/** Device chains and key records: what the server takes, whom it tells, and what it refuses. */
@ExtendWith(SharedServer.class)
class KeysIT {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration GRACE = Duration.ofHours(1);

  private final WhimbrelServer server;
  private final Api api;
  private final User alice;
  private final User bob;
  private final Login first;
  private final Login bobs;

  KeysIT(WhimbrelServer server) {
    this.server = server;
    this.api = server.api();
    this.alice = User.register(api, "alice");
    this.bob = User.register(api, "bob");
    this.first = alice.signIn();
    this.bobs = bob.signIn();
    alice.connect(bob);
  }

  @Test
  void chainShouldGrowAndShrinkBeforeTheEyesOfContacts() {
    assertThat(bobs.keysOf(alice).chain().chain().members()).containsOnlyKeys(first.device());
    Login second = alice.signIn();
    PublishedKeys both = bobs.keysOf(alice);
    assertThat(both.chain().chain().seq()).isEqualTo(1);
    assertThat(both.chain().chain().members()).containsOnlyKeys(first.device(), second.device());
    assertThat(both.keys()).hasSize(2);

    SignedChainEntry removal =
        new ChainSigner(first.keys()).remove(alice.deviceChain(), second.device(), now());
    Api.Answer removed = api.publish(first.accessToken(), removal);
    assertThat(removed.status()).as(removed.toString()).isEqualTo(200);
    alice.appended(removal);
    assertThat(removed.json().get("generation").asInt()).isEqualTo(1);
    assertThat(removed.json().get("seq").asInt()).isEqualTo(2);
    assertThat(removed.json().get("head").asText()).isEqualTo(removal.hash().toBase64Url());
    assertThat(api.publish(first.accessToken(), removal).json())
        .as("the same again changes nothing")
        .isEqualTo(removed.json());
    PublishedKeys left = bobs.keysOf(alice);
    assertThat(left.chain().chain().wasRemoved(second.device())).isTrue();
    assertThat(left.keys()).extracting(key -> key.device()).containsExactly(first.device());

    assertRefused(api.send(second.accessToken(), second.message(bob.id())), 409, "no-keys");
    SignedChainEntry revenge =
        new ChainSigner(second.keys()).remove(alice.deviceChain(), first.device(), now());
    assertRefused(api.publish(second.accessToken(), revenge), 403, "not-a-member");
    SignedKeyRecord record =
        new ChainSigner(second.keys().rotate(now(), now() + 1, RANDOM)).record(alice.deviceChain());
    assertRefused(api.publish(second.accessToken(), record), 403, "not-a-member");
  }

  @Test
  void identityResetShouldNeedThePassword() throws BadKeysException {
    Login second = alice.signIn();
    DeviceKeys fresh = DeviceKeys.generate(alice.id(), first.device(), now(), RANDOM);
    SignedChainEntry genesis = new ChainSigner(fresh).genesis(2, now());
    SignedKeyRecord record = new ChainSigner(fresh).record(DeviceChain.begin(alice.id(), genesis));
    assertRefused(reset(genesis, record, null), 401, "wrong-credentials");
    assertRefused(reset(genesis, record, "not the password"), 401, "wrong-credentials");
    assertThat(bobs.keysOf(alice).keys()).hasSize(2);
    assertRefused(
        reset(new ChainSigner(fresh).genesis(3, now()), null, alice.password()),
        409,
        "chain-out-of-sequence");

    try (DeviceClient contact = DeviceClient.connect(server, bobs)) {
      Api.Answer done = reset(genesis, record, alice.password());
      assertThat(done.status()).as(done.toString()).isEqualTo(200);
      Frame.Entry notice =
          contact.soon(
              entry -> isAbout(entry, alice) && Api.info(entry).get("generation").asInt() == 2);
      assertThat(Api.info(notice).get("gone").toString()).isEqualTo("[" + second.device() + "]");
    }
    PublishedKeys now = bobs.keysOf(alice);
    assertThat(now.chain().chain().generation()).isEqualTo(2);
    assertThat(now.chain().chain().members()).containsOnlyKeys(first.device());
    assertThat(now.keys()).hasSize(1);
    assertRefused(api.send(second.accessToken(), second.message(bob.id())), 409, "no-keys");
    assertRefused(api.send(first.accessToken(), first.message(bob.id())), 400, "bad-signature");
  }

  private Api.Answer reset(
      SignedChainEntry genesis, @Nullable SignedKeyRecord record, @Nullable String password) {
    Map<String, Object> fields = new HashMap<>(Api.fields(genesis));
    if (record != null) {
      fields.put("record", Api.fields(record));
    }
    if (password != null) {
      fields.put("password", password);
    }
    return api.call("POST", "/api/keys/chain", first.accessToken(), Api.json(fields));
  }

  @Test
  void chainShouldTakeNeitherForgeryNorForkNorRollback() throws BadKeysException {
    DeviceChain before = alice.deviceChain();
    ChainSigner signer = new ChainSigner(first.keys());
    Bytes recovery = SigningKey.generate(RANDOM).publicKey();
    SignedChainEntry taken = signer.recovery(before, recovery, now());
    SignedChainEntry other =
        signer.recovery(before, SigningKey.generate(RANDOM).publicKey(), now());
    assertThat(api.publish(first.accessToken(), taken).status()).isEqualTo(200);
    alice.appended(taken);

    assertRefused(
        api.publish(first.accessToken(), other), 409, "chain-out-of-sequence"); // rollback
    SignedChainEntry onAnother = signer.recovery(before.append(other), recovery, now());
    assertRefused(api.publish(first.accessToken(), onAnother), 409, "chain-fork");
    SignedChainEntry good = signer.recovery(alice.deviceChain(), recovery, now());
    SignedChainEntry forged = new SignedChainEntry(good.bytes(), flipped(good.signature()), null);
    assertRefused(api.publish(first.accessToken(), forged), 400, "bad-chain-signature");
    SignedChainEntry altered = new SignedChainEntry(good.bytes(), taken.signature(), null);
    assertRefused(api.publish(first.accessToken(), altered), 400, "bad-chain-signature");
    SignedChainEntry broken =
        new SignedChainEntry(Bytes.of("{}".getBytes(UTF_8)), good.signature(), null);
    assertRefused(api.publish(first.accessToken(), broken), 400, "malformed-keys");
    assertRefused(api.publish(bobs.accessToken(), good), 403, "wrong-owner");
    SignedChainEntry uninvited =
        new ChainSigner(bobs.keys()).remove(alice.deviceChain(), first.device(), now());
    assertRefused(api.publish(first.accessToken(), uninvited), 400, "bad-chain-signature");

    assertThat(bobs.keysOf(alice).chain().chain().head()).isEqualTo(taken.hash());
    assertThat(api.publish(first.accessToken(), good).status()).isEqualTo(200);
  }

  /** A ghost device, which the account's devices know nothing of, cannot be put into the chain. */
  @Test
  void deviceThatNobodyVouchesForShouldNotComeIn() {
    Login ghost = alice.signInWithoutKeys();
    ChainSigner own = new ChainSigner(ghost.keys());
    SignedChainEntry self = own.countersign(own.add(alice.deviceChain(), request(ghost), now()));
    assertRefused(api.publish(ghost.accessToken(), self), 403, "not-a-member");
    SignedChainEntry without =
        new ChainSigner(first.keys()).add(alice.deviceChain(), request(ghost), now());
    assertRefused(api.publish(ghost.accessToken(), without), 400, "bad-chain-signature");
    assertThat(bobs.keysOf(alice).keys()).hasSize(1);
    alice.publish(ghost);
    assertThat(bobs.keysOf(alice).keys()).hasSize(2);
  }

  private static LinkRequest request(Login login) {
    return login.keys().linkRequest(RANDOM);
  }

  @Test
  void recordThatDoesNotFollowShouldBeRefused() throws BadKeysException {
    DeviceChain genesis = alice.deviceChain();
    Login second = alice.signIn();
    alice.rotate(second, GRACE);
    DeviceKeys next = second.keys().rotate(now(), now() + GRACE.toMillis(), RANDOM);
    DeviceKeys later = next.rotate(now(), now() + GRACE.toMillis(), RANDOM);
    SignedKeyRecord good = new ChainSigner(next).record(alice.deviceChain());
    String token = second.accessToken();
    assertRefused(
        api.publish(token, new ChainSigner(later).record(alice.deviceChain())),
        409,
        "record-out-of-sequence");
    assertRefused(
        api.publish(token, new ChainSigner(next).record(genesis)), 409, "chain-out-of-sequence");
    DeviceChain another =
        genesis.append(
            new ChainSigner(first.keys())
                .recovery(genesis, SigningKey.generate(RANDOM).publicKey(), now()));
    assertRefused(api.publish(token, new ChainSigner(next).record(another)), 409, "chain-fork");
    assertRefused(
        api.publish(token, new SignedKeyRecord(good.bytes(), flipped(good.signature()))),
        400,
        "bad-key-signature");
    assertRefused(api.publish(first.accessToken(), good), 403, "wrong-owner");
    DeviceKeys tooLong =
        second.keys().rotate(now(), now() + Duration.ofDays(30).toMillis(), RANDOM);
    assertRefused(
        api.publish(token, new ChainSigner(tooLong).record(alice.deviceChain())),
        409,
        "record-out-of-bounds");
    assertThat(bobs.keysOf(alice).of(second).n()).isEqualTo(2);
    assertThat(api.publish(token, good).json().get("n").asInt()).isEqualTo(3);
    assertThat(api.publish(token, good).status()).as("the same again").isEqualTo(200);
    assertThat(bobs.keysOf(alice).of(second).n()).isEqualTo(3);
  }

  @Test
  void contactsShouldBeToldOfNewKeysAndStrangersNot() throws BadKeysException {
    User carol = User.register(api, "carol");
    Login carols = carol.signIn();
    Login away = bob.signIn();
    PinnedChain pinned = bobs.keysOf(alice).chain();
    try (DeviceClient bob1 = DeviceClient.connect(server, bobs);
        DeviceClient own = DeviceClient.connect(server, first);
        DeviceClient stranger = DeviceClient.connect(server, carols)) {
      Login second = alice.signIn();
      SignedKeyRecord rotated = alice.rotate(second, GRACE);
      for (DeviceClient device : List.of(bob1, own)) {
        Frame.Entry added = device.soon(entry -> isAbout(entry, alice) && adds(entry));
        assertThat(added.body()).isNull();
        PinnedChain extended = pinned.extend(PublishedKeys.entries(Api.info(added).get("chain")));
        assertThat(extended.chain().members()).containsKey(second.device());
        assertThat(PublishedKeys.verified(extended, Api.info(added).get("records")))
            .extracting(key -> key.n())
            .containsExactly(1);
        Frame.Entry changed =
            device.soon(entry -> isAbout(entry, alice) && !adds(entry) && entry.n() > added.n());
        assertThat(PublishedKeys.verified(extended, Api.info(changed).get("records")))
            .extracting(key -> key.signed())
            .containsExactly(rotated);
      }
      Frame.Send later = stranger.message(carol.id());
      stranger.sendAccepted(later);
      stranger.soon(entry -> entry.id().equals(later.id()));
      assertThat(stranger.allEntries()).noneMatch(entry -> isAbout(entry, alice));
    }
    try (DeviceClient back = DeviceClient.connect(server, away)) {
      back.syncAll();
      assertThat(back.allEntries())
          .filteredOn(entry -> isAbout(entry, alice) && adds(entry))
          .isNotEmpty();
      Messages.assertGapless(back.allEntries());
    }
  }

  private static boolean isAbout(Frame.Entry entry, User user) {
    return entry.kind() == EntryKind.KEYS
        && entry.from().equals(user.id())
        && Api.info(entry).has("generation");
  }

  private static boolean adds(Frame.Entry entry) {
    return Api.info(entry).get("seq").asInt() == 1 && Api.info(entry).has("chain");
  }

  @Test
  void keysOfStrangersShouldBeOutOfReach() {
    User carol = User.register(api, "carol");
    Login carols = carol.signIn();
    Api.Answer ofStranger = api.get("/api/keys/user/" + alice.id(), carols.accessToken());
    Api.Answer ofNobody = api.get("/api/keys/user/" + UUID.randomUUID(), carols.accessToken());
    assertRefused(ofStranger, 404, "unknown-account");
    assertThat(ofStranger.json()).as("tells no difference").isEqualTo(ofNobody.json());
    Api.Answer query =
        api.keys(carols.accessToken(), alice.id(), carol.id(), UUID.randomUUID(), bob.id());
    assertThat(users(query)).containsExactly(carol.id().toString());
    carol.request(alice);
    assertRefused(
        api.get("/api/keys/user/" + alice.id(), carols.accessToken()), 404, "unknown-account");
    assertThat(users(api.keys(bobs.accessToken(), alice.id(), carol.id())))
        .containsExactly(alice.id().toString());
    alice.answer(carol, true);
    assertThat(carols.keysOf(alice).keys()).hasSize(1);
    alice.remove(carol);
    assertRefused(
        api.get("/api/keys/user/" + alice.id(), carols.accessToken()), 404, "unknown-account");

    assertRefused(api.keys(bobs.accessToken()), 400, "bad-users");
    UUID[] many = Stream.generate(UUID::randomUUID).limit(201).toArray(UUID[]::new);
    assertRefused(api.keys(bobs.accessToken(), many), 400, "bad-users");
  }

  private static List<String> users(Api.Answer query) {
    assertThat(query.status()).as(query.toString()).isEqualTo(200);
    return query.json().get("users").findValuesAsText("user");
  }

  private static Bytes flipped(Bytes signature) {
    byte[] bytes = signature.bytes().clone();
    bytes[0] ^= 1;
    return Bytes.of(bytes);
  }

  private static long now() {
    return System.currentTimeMillis();
  }

  private static void assertRefused(Api.Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
  }
}
