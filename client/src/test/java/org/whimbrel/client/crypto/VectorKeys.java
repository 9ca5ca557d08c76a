package org.whimbrel.client.crypto;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.SignedArchiveKey;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/** Reads the keys, entries and records of {@code vectors/}. */
final class VectorKeys {
  private VectorKeys() {}

  static Bytes bytes(JsonNode object, String field) {
    return Bytes.fromBase64Url(object.required(field).asText());
  }

  static UUID uuid(JsonNode object, String field) {
    return UUID.fromString(object.required(field).asText());
  }

  static SignedChainEntry entry(JsonNode entry) {
    return new SignedChainEntry(
        bytes(entry, "entry"),
        bytes(entry, "signature"),
        entry.has("deviceSignature") ? bytes(entry, "deviceSignature") : null);
  }

  static SignedKeyRecord record(JsonNode record) {
    return new SignedKeyRecord(bytes(record, "record"), bytes(record, "signature"));
  }

  static SignedArchiveKey archiveKey(JsonNode key) {
    return new SignedArchiveKey(bytes(key, "entry"), bytes(key, "signature"));
  }

  /** The first entries of an account's chain. */
  static PinnedChain pinned(JsonNode account, int length) throws BadKeysException {
    List<SignedChainEntry> entries = new ArrayList<>();
    for (JsonNode entry : account.required("chain")) {
      if (entries.size() < length) {
        entries.add(entry(entry));
      }
    }
    return PinnedChain.of(uuid(account, "user"), entries);
  }

  static PinnedChain pinned(JsonNode account) throws BadKeysException {
    return pinned(account, Integer.MAX_VALUE);
  }

  static JsonNode device(JsonNode account, int number) {
    for (JsonNode device : account.required("devices")) {
      if (device.required("device").asInt() == number) {
        return device;
      }
    }
    throw new IllegalStateException("a device that is not in the cast");
  }

  static DeviceKeys keys(JsonNode account, int number) {
    JsonNode device = device(account, number);
    List<SealingKey> keys = new ArrayList<>();
    for (JsonNode key : device.required("keys")) {
      keys.add(
          SealingKey.of(
              key.required("n").asInt(),
              key.required("notBeforeMs").asLong(),
              key.required("graceUntilMs").asLong(),
              bytes(key, "privateKey")));
    }
    return keys(uuid(account, "user"), number, bytes(device, "seed"), keys);
  }

  /** The keys of a device, by the form that they have in a store. */
  static DeviceKeys keys(UUID user, int device, Bytes seed, List<SealingKey> keys) {
    ByteBuffer form = ByteBuffer.allocate(1 + 16 + 4 + 32 + 4 + keys.size() * 52);
    form.put((byte) 1).putLong(user.getMostSignificantBits());
    form.putLong(user.getLeastSignificantBits()).putInt(device).put(seed.bytes());
    form.putInt(keys.size());
    for (SealingKey key : keys) {
      form.putInt(key.n()).putLong(key.notBeforeMs()).putLong(key.graceUntilMs());
      form.put(key.privateKey().bytes());
    }
    return DeviceKeys.fromBytes(Bytes.of(form.array()));
  }
}
