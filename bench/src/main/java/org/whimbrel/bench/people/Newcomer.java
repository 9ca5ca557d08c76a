package org.whimbrel.bench.people;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.WhimbrelClient;
import org.whimbrel.client.crypto.ChainSigner;
import org.whimbrel.client.crypto.DeviceKeys;
import org.whimbrel.protocol.keys.BadKeysException;
import org.whimbrel.protocol.keys.DeviceChain;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/** A user on the way to be one: keys and chain, device by device. For one thread at a time. */
public final class Newcomer {
  private final List<WhimbrelClient> clients = new ArrayList<>();
  private final List<DeviceKeys> keys = new ArrayList<>();
  private final List<SignedChainEntry> entries = new ArrayList<>();
  private final List<DeviceKey> records = new ArrayList<>();
  private @Nullable DeviceChain chain;

  /** Without a device. */
  public Newcomer() {}

  /**
   * What a device publishes.
   *
   * @param entry of the account's chain
   * @param record with the device's key, which names the chain as it is then
   */
  public record Publication(SignedChainEntry entry, SignedKeyRecord record) {}

  /** The next device, signed in: gets keys, and is vouched for by the account's chain. */
  public Publication add(WhimbrelClient client, long nowMs, SecureRandom random)
      throws BadKeysException {
    DeviceKeys own = DeviceKeys.generate(client.account(), client.device(), nowMs, random);
    SignedChainEntry entry = entry(own, nowMs);
    DeviceChain before = chain;
    DeviceChain next =
        before == null ? DeviceChain.begin(client.account(), entry) : before.append(entry);
    SignedKeyRecord record = new ChainSigner(own).record(next);
    clients.add(client);
    keys.add(own);
    entries.add(entry);
    records.add(DeviceKey.of(record));
    chain = next;
    return new Publication(entry, record);
  }

  /** The first device begins the chain; the others are vouched for by it. */
  private SignedChainEntry entry(DeviceKeys own, long nowMs) {
    ChainSigner signer = new ChainSigner(own);
    DeviceChain before = chain;
    if (before == null) {
      return signer.genesis(1, nowMs);
    }
    return signer.countersign(
        new ChainSigner(keys.get(0)).add(before, own.device(), own.identityKey(), nowMs));
  }

  /**
   * The account's chain with all devices so far.
   *
   * @throws IllegalStateException if there is none
   */
  public DeviceChain chain() {
    DeviceChain complete = chain;
    if (complete == null) {
      throw new IllegalStateException("a user without a device");
    }
    return complete;
  }

  /** The user with all devices so far. */
  public Person finish(int number) {
    DeviceChain complete = chain();
    List<Device> devices = new ArrayList<>();
    for (int i = 0; i < clients.size(); i++) {
      devices.add(new Device(clients.get(i), keys.get(i), complete));
    }
    UUID account = clients.get(0).account();
    return new Person(new Contact(number, account, entries, records), devices);
  }
}
