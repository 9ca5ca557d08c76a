package org.whimbrel.client.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.SignedChainEntry;

/** An account of the vectors; all its keys follow from its name. */
final class VectorPersona {
  static final long NOW_MS = Persona.NOW_MS;
  private static final long HOUR_MS = 3_600_000;

  final String name;
  final UUID user;
  final List<SignedChainEntry> entries = new ArrayList<>();
  final SortedMap<Integer, DeviceKeys> devices = new TreeMap<>();

  VectorPersona(String name) {
    this.name = name;
    this.user = uuidOf("account " + name);
    DeviceKeys first = fresh(1);
    devices.put(1, first);
    entries.add(new ChainSigner(first).genesis(1, NOW_MS));
  }

  /** Bytes that follow from a name. */
  static Bytes bytesOf(String name) {
    String text = "whimbrel java test: " + name;
    return Ciphers.sha256(Bytes.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  static UUID uuidOf(String name) {
    ByteBuffer bytes = ByteBuffer.wrap(bytesOf(name).bytes());
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  private SealingKey sealingKey(int device, int n, long graceUntilMs) {
    return SealingKey.of(
        n, NOW_MS, graceUntilMs, bytesOf("key %s/%d/%d".formatted(name, device, n)));
  }

  private DeviceKeys keys(int device, List<SealingKey> keys) {
    return VectorKeys.keys(user, device, bytesOf("identity " + name + "/" + device), keys);
  }

  private DeviceKeys fresh(int device) {
    return keys(device, List.of(sealingKey(device, 1, SealingKey.CURRENT)));
  }

  DeviceKeys device(int number) {
    DeviceKeys keys = devices.get(number);
    if (keys == null) {
      throw new IllegalStateException(name + " has no device " + number);
    }
    return keys;
  }

  LinkRequest request(DeviceKeys keys) {
    byte[] secret = bytesOf("secret " + name + "/" + keys.device()).bytes();
    return new LinkRequest(
        user,
        keys.device(),
        keys.identityKey(),
        Bytes.of(Arrays.copyOf(secret, LinkRequest.SECRET_BYTES)));
  }

  void link(int number) throws BadKeysException {
    DeviceKeys keys = fresh(number);
    SignedChainEntry half = new ChainSigner(device(1)).add(pinned().chain(), request(keys), NOW_MS);
    entries.add(new ChainSigner(keys).countersign(half));
    devices.put(number, keys);
  }

  void linkByRecovery(int number, RecoveryKey recovery) throws BadKeysException {
    DeviceKeys keys = fresh(number);
    entries.add(
        new ChainSigner(keys).addByRecovery(pinned().chain(), recovery.signingKey(), NOW_MS));
    devices.put(number, keys);
  }

  void recovery(RecoveryKey recovery) throws BadKeysException {
    Bytes key = recovery.signingKey().publicKey();
    entries.add(new ChainSigner(device(1)).recovery(pinned().chain(), key, NOW_MS));
  }

  void remove(int number) throws BadKeysException {
    entries.add(new ChainSigner(device(1)).remove(pinned().chain(), number, NOW_MS));
  }

  void rotate(int number) {
    devices.put(
        number,
        keys(
            number,
            List.of(
                sealingKey(number, 1, NOW_MS + HOUR_MS),
                sealingKey(number, 2, SealingKey.CURRENT))));
  }

  PinnedChain pinned() throws BadKeysException {
    return PinnedChain.of(user, entries);
  }

  VerifiedKey key(int number) throws BadKeysException {
    PinnedChain pinned = pinned();
    return pinned.verify(new ChainSigner(device(number)).record(pinned.chain()));
  }
}
