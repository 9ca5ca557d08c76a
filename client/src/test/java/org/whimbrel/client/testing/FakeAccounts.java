package org.whimbrel.client.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.testing.RawServer.Answer;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.KeyRecord;
import org.whimbrel.protocol.keys.SignedChainEntry;

/** Accounts with their devices, who is signed in, and their keys, in memory. Not thread-safe. */
final class FakeAccounts {
  private static final JsonMapper JSON = new JsonMapper();

  private final Map<UUID, Account> accounts = new HashMap<>();
  private final Map<String, Device> tokens = new HashMap<>();
  private int tokenCount;

  /** A device of an account. */
  record Device(UUID account, int number) {}

  private static final class Account {
    int devices;
    final List<JsonNode> chain = new ArrayList<>();
    final List<SignedChainEntry> entries = new ArrayList<>();
    final Map<Integer, JsonNode> records = new TreeMap<>();
  }

  private Account of(UUID id) {
    return accounts.computeIfAbsent(id, none -> new Account());
  }

  /** All accounts that anything was asked of. */
  Set<UUID> all() {
    return accounts.keySet();
  }

  /** Whose token it is; null if it is nobody's. */
  @Nullable Device bearer(@Nullable String token) {
    return tokens.get(token);
  }

  /** Null if the path is none of these, which need no token. */
  @Nullable Answer answer(String path, JsonNode body) {
    return switch (path) {
      case "/api/account" -> register(idOf(body));
      case "/api/session" -> signIn(idOf(body), body);
      case "/api/session/refresh" ->
          grant(
              new Device(
                  UUID.fromString(body.path("account").asText()), body.path("device").asInt()));
      default -> null;
    };
  }

  private static UUID idOf(JsonNode body) {
    return UUID.nameUUIDFromBytes(body.path("handle").asText().getBytes(StandardCharsets.UTF_8));
  }

  private Answer register(UUID id) {
    accounts.put(id, new Account());
    return new Answer(201, "{\"id\":\"" + id + "\"}");
  }

  private Answer signIn(UUID id, JsonNode body) {
    Account account = of(id);
    return grant(
        new Device(id, body.has("device") ? body.path("device").asInt() : ++account.devices));
  }

  private Answer grant(Device device) {
    String token = "t" + ++tokenCount;
    tokens.put(token, device);
    return new Answer(
        201,
        JSON.createObjectNode()
            .put("account", device.account().toString())
            .put("device", device.number())
            .put("accessToken", token)
            .put("refreshToken", "r" + tokenCount)
            .put("expiresInMs", 600_000)
            .toString());
  }

  /** Whether the account has more devices than one. */
  boolean hasOtherDevices(UUID user) {
    return of(user).devices > 1;
  }

  /** Whether the account has a chain. */
  boolean hasChain(UUID user) {
    return !of(user).chain.isEmpty();
  }

  /** Appends an entry to a chain, with the record that comes along, if one does. */
  void append(UUID user, JsonNode body) throws BadKeysException {
    Account account = of(user);
    account.chain.add(body);
    account.entries.add(
        new SignedChainEntry(
            Bytes.fromBase64Url(body.path("entry").asText()),
            Bytes.fromBase64Url(body.path("signature").asText()),
            null));
    if (body.has("record")) {
      publish(user, body.path("record"));
    }
  }

  /** Takes a device's key record in place of the one that it had. */
  void publish(UUID user, JsonNode record) throws BadKeysException {
    KeyRecord read = KeyRecord.parse(Bytes.fromBase64Url(record.path("record").asText()));
    ObjectNode kept = JSON.createObjectNode();
    kept.put("device", read.device()).put("n", read.n());
    kept.set("record", record.path("record"));
    kept.set("signature", record.path("signature"));
    of(user).records.put(read.device(), kept);
  }

  /** The key records of an account, by device. */
  Map<Integer, JsonNode> records(UUID user) {
    return of(user).records;
  }

  /** What is told of an account's keys. */
  ObjectNode keys(UUID user, boolean withChain) {
    Account account = of(user);
    ObjectNode keys = JSON.createObjectNode().put("user", user.toString());
    keys.put("generation", account.chain.isEmpty() ? 0 : 1).put("seq", account.chain.size() - 1);
    if (!account.entries.isEmpty()) {
      keys.put("head", account.entries.get(account.entries.size() - 1).hash().toBase64Url());
    }
    if (withChain) {
      account.chain.forEach(keys.withArray("chain")::add);
    }
    account.records.values().forEach(keys.withArray("records")::add);
    return keys;
  }
}
