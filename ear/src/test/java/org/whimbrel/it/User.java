package org.whimbrel.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.crypto.ChainSigner;
import org.whimbrel.client.crypto.DeviceKeys;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.DeviceChain;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/** An account, made for one test, with the keys of all its devices. */
final class User {
  static final String PASSWORD = "correct horse battery";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Api api;
  private final UUID id;
  private final String handle;
  private final List<SignedChainEntry> chain = new ArrayList<>();
  private final List<Login> linked = new ArrayList<>();

  private User(Api api, UUID id, String handle) {
    this.api = api;
    this.id = id;
    this.handle = handle;
  }

  /** Registers an account whose handle begins with {@code name}. */
  static User register(Api api, String name) {
    String handle = name + "_" + UUID.randomUUID().toString().substring(0, 8);
    Api.Answer answer = api.register(handle, name, PASSWORD);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
    return new User(api, UUID.fromString(answer.json().get("id").asText()), handle);
  }

  Api api() {
    return api;
  }

  UUID id() {
    return id;
  }

  String handle() {
    return handle;
  }

  String password() {
    return PASSWORD;
  }

  /** Signs in on a new device, and publishes its keys: the first device vouches for the others. */
  Login signIn() {
    Login login = signInWithoutKeys();
    publish(login);
    return login;
  }

  /** Signs in on a new device that nobody vouches for. */
  Login signInWithoutKeys() {
    Api.Answer answer =
        api.signIn(Map.of("handle", handle, "password", PASSWORD, "deviceName", "a test"));
    assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
    UUID account = UUID.fromString(answer.json().get("account").asText());
    int device = answer.json().get("device").asInt();
    return Login.from(
        this,
        answer.json(),
        DeviceKeys.generate(account, device, Instant.now().toEpochMilli(), RANDOM));
  }

  /** Puts a device into the chain, with its key record. */
  void publish(Login login) {
    long nowMs = Instant.now().toEpochMilli();
    ChainSigner own = new ChainSigner(login.keys());
    SignedChainEntry entry =
        chain.isEmpty()
            ? own.genesis(1, nowMs)
            : own.countersign(
                new ChainSigner(linked.get(0).keys())
                    .add(deviceChain(), login.device(), login.keys().identityKey(), nowMs));
    chain.add(entry);
    linked.add(login);
    Api.Answer answer = api.publish(login.accessToken(), entry, own.record(deviceChain()));
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
  }

  /** Publishes a new key of a device; the one before stays good for the given time. */
  SignedKeyRecord rotate(Login login, Duration grace) {
    long nowMs = Instant.now().toEpochMilli();
    login.rotate(nowMs, nowMs + grace.toMillis(), RANDOM);
    SignedKeyRecord record = new ChainSigner(login.keys()).record(deviceChain());
    Api.Answer answer = api.publish(login.accessToken(), record);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    return record;
  }

  /** The devices of this account, as it has signed for them. */
  DeviceChain deviceChain() {
    try {
      return DeviceChain.of(id, chain);
    } catch (BadKeysException e) {
      throw new AssertionError("the test made a bad chain", e);
    }
  }

  /** The same, entry by entry. */
  List<SignedChainEntry> chainEntries() {
    return List.copyOf(chain);
  }

  /** Takes an entry that a test has published by itself into its own view. */
  void appended(SignedChainEntry entry) {
    chain.add(entry);
  }

  /** Makes the two accepted contacts of each other. */
  void connect(User other) {
    Api.Answer request = request(other);
    assertThat(request.status()).as(request.toString()).isEqualTo(200);
    Api.Answer accepted = other.answer(this, true);
    assertThat(accepted.status()).as(accepted.toString()).isEqualTo(200);
  }

  /**
   * Waits until a contact has heard all news of this account, which come a little later than what
   * they tell of: by one more, that comes last. Takes the socket of the contact's first device.
   */
  void awaitNewsAt(User contact, WhimbrelServer server) {
    String name = "name " + UUID.randomUUID();
    try (DeviceClient client = DeviceClient.connect(server, contact.anyLogin())) {
      Api.Answer renamed =
          api.call(
              "PUT",
              "/api/account/me",
              anyLogin().accessToken(),
              Api.json(Map.of("displayName", name)));
      assertThat(renamed.status()).as(renamed.toString()).isEqualTo(200);
      client.soon(
          entry ->
              entry.from().equals(id)
                  && Api.info(entry).at("/user/displayName").asText().equals(name));
    }
  }

  /** Asks the other for a connection. */
  Api.Answer request(User other) {
    return api.call("POST", connection(other), anyLogin().accessToken(), null);
  }

  /** Accepts the other's request, or turns it away. */
  Api.Answer answer(User other, boolean accept) {
    return put(other, "/request/" + accept, null);
  }

  /** Blocks the other, or unblocks. */
  Api.Answer block(User other, boolean block) {
    return put(other, "/block/" + block, null);
  }

  /** Puts the other into groups. */
  Api.Answer group(User other, String... groups) {
    return put(other, "/groups", Api.json(Map.of("groups", groups)));
  }

  /** Ends the connection. */
  Api.Answer remove(User other) {
    return api.call("DELETE", connection(other), anyLogin().accessToken(), null);
  }

  private Api.Answer put(User other, String what, @Nullable String body) {
    return api.call("PUT", connection(other) + what, anyLogin().accessToken(), body);
  }

  /** A page of this account's list. */
  Api.Answer contacts(String query) {
    Api.Answer page = api.get(contactList() + query, anyLogin().accessToken());
    assertThat(page.status()).as(page.toString()).isEqualTo(200);
    return page;
  }

  /** The line of this account's list that is about the other; missing if there is none. */
  JsonNode contact(User other) {
    for (JsonNode line : contacts("").json().get("connections")) {
      if (line.at("/user/id").asText().equals(other.id().toString())) {
        return line;
      }
    }
    return MissingNode.getInstance();
  }

  /** The resource of this account's list. */
  String contactList() {
    return "/api/connection/user/" + id;
  }

  /** The resource of this account's connection to another. */
  String connection(User other) {
    return contactList() + "/recipient/" + other.id();
  }

  /** A device that is signed in; one that is made for it if there is none. */
  private Login anyLogin() {
    return linked.isEmpty() ? signIn() : linked.get(0);
  }
}
