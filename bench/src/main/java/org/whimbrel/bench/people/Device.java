package org.whimbrel.bench.people;

import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.whimbrel.client.WhimbrelClient;
import org.whimbrel.client.crypto.ChainSigner;
import org.whimbrel.client.crypto.DeviceKeys;
import org.whimbrel.client.crypto.Sealer;
import org.whimbrel.protocol.keys.DeviceChain;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/** A signed-in device of a user of this process, and its keys. Thread-safe, but for rotations. */
public final class Device {
  private final WhimbrelClient client;
  private final DeviceChain chain;
  private final AtomicLong sent = new AtomicLong();
  private volatile DeviceKeys keys;

  Device(WhimbrelClient client, DeviceKeys keys, DeviceChain chain) {
    this.client = client;
    this.keys = keys;
    this.chain = chain;
  }

  /** The device at the server. */
  public WhimbrelClient client() {
    return client;
  }

  /** The device's number in its account. */
  public int number() {
    return client.device();
  }

  /** Its private keys. */
  DeviceKeys keys() {
    return keys;
  }

  /** Its account's chain, with all devices. */
  DeviceChain chain() {
    return chain;
  }

  /** Numbers the messages that it sends, from 1. */
  long nextCounter() {
    return sent.incrementAndGet();
  }

  Sealer sealer(SecureRandom random) {
    return new Sealer(keys, random);
  }

  /**
   * Takes a new key to seal to, and publishes it; one at a time.
   *
   * @param graceMs how long others may go on with the old one
   */
  public CompletableFuture<Void> rotate(long nowMs, long graceMs, SecureRandom random) {
    DeviceKeys next = keys.withoutExpired(nowMs).rotate(nowMs, nowMs + graceMs, random);
    keys = next;
    SignedKeyRecord record = new ChainSigner(next).record(chain);
    return client.rest().keys().publish(record);
  }
}
