package org.whimbrel.bench.people;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.whimbrel.client.WhimbrelServer;
import org.whimbrel.client.crypto.ChainSigner;
import org.whimbrel.client.crypto.DeviceKeys;
import org.whimbrel.client.store.MemoryStore;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.DeviceChain;
import org.whimbrel.protocol.keys.SignedChainEntry;

/** Users with devices and keys that no server has ever seen. */
final class Cast {
  static final long NOW_MS = 1_795_531_995_016L;
  static final SecureRandom RANDOM = new SecureRandom();
  private static final WhimbrelServer SERVER = WhimbrelServer.at(URI.create("http://127.0.0.1:1"));

  private Cast() {}

  static Person person(int number, int devices) throws BadKeysException {
    UUID account = UUID.randomUUID();
    List<DeviceKeys> keys = new ArrayList<>();
    List<SignedChainEntry> entries = new ArrayList<>();
    for (int device = 1; device <= devices; device++) {
      DeviceKeys own = DeviceKeys.generate(account, device, NOW_MS, RANDOM);
      entries.add(
          device == 1
              ? new ChainSigner(own).genesis(1, NOW_MS)
              : new ChainSigner(own).countersign(vouch(account, entries, keys.get(0), own)));
      keys.add(own);
    }
    DeviceChain chain = DeviceChain.of(account, entries);
    List<DeviceKey> records = new ArrayList<>();
    List<Device> signedIn = new ArrayList<>();
    for (DeviceKeys own : keys) {
      records.add(DeviceKey.of(new ChainSigner(own).record(chain)));
      MemoryStore store = new MemoryStore();
      String session = account + "\n" + own.device() + "\nrefresh";
      store.write("session", Bytes.of(session.getBytes(StandardCharsets.UTF_8)));
      signedIn.add(new Device(SERVER.resume(store).orElseThrow(), own, chain));
    }
    return new Person(new Contact(number, account, entries, records), signedIn);
  }

  private static SignedChainEntry vouch(
      UUID account, List<SignedChainEntry> entries, DeviceKeys first, DeviceKeys own)
      throws BadKeysException {
    return new ChainSigner(first)
        .add(DeviceChain.of(account, entries), own.device(), own.identityKey(), NOW_MS);
  }

  /** The record of a device's next key. */
  static DeviceKey nextKey(Device device) {
    DeviceKeys next = device.keys().rotate(NOW_MS, NOW_MS + 60_000, RANDOM);
    return DeviceKey.of(new ChainSigner(next).record(device.chain()));
  }
}
